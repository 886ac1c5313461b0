package dev.fairlead.internal.name;

/// Code points as ASCII letters, digits and hyphens (RFC 3492).
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private Punycode() {}

    /// RFC 3492, section 6.3.
    ///
    /// @param input at most 1000 code points, so that nothing overflows
    static void encode(int[] input, StringBuilder output) {
        int basic = 0;
        for (int c : input) {
            if (c < INITIAL_N) {
                output.append((char) c);
                basic++;
            }
        }
        if (basic > 0) {
            output.append('-');
        }
        int n = INITIAL_N;
        int delta = 0;
        int bias = INITIAL_BIAS;
        for (int handled = basic; handled < input.length; delta++, n++) {
            int next = Integer.MAX_VALUE;
            for (int c : input) {
                if (c >= n) {
                    next = Math.min(next, c);
                }
            }
            delta += (next - n) * (handled + 1);
            n = next;
            for (int c : input) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    appendInteger(delta, bias, output);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
        }
    }

    private static void appendInteger(int value, int bias, StringBuilder output) {
        for (int k = BASE; ; k += BASE) {
            int t = Math.clamp(k - bias, T_MIN, T_MAX);
            if (value < t) {
                output.append(digit(value));
                return;
            }
            output.append(digit(t + (value - t) % (BASE - t)));
            value = (value - t) / (BASE - t);
        }
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    private static int adapt(int delta, int points, boolean first) {
        int scaled = first ? delta / DAMP : delta / 2;
        scaled += scaled / points;
        int k = 0;
        while (scaled > (BASE - T_MIN) * T_MAX / 2) {
            scaled /= BASE - T_MIN;
            k += BASE;
        }
        return k + (BASE - T_MIN + 1) * scaled / (scaled + SKEW);
    }
}
