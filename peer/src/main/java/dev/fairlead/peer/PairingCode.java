package dev.fairlead.peer;

import java.security.SecureRandom;

/// A few digits that two people tell each other, so that their machines know that they mean each
/// other. Immutable.
///
/// Both ends prove to each other that they have the same code without sending it, nor anything from
/// which it could be computed afterwards (J-PAKE, RFC 8236): who listens learns nothing, and who
/// takes part learns of one guess whether it was right.
public final class PairingCode {
    private static final int FEWEST = 6;
    private static final int MOST = 8;

    private final String digits;

    private PairingCode(String digits) {
        this.digits = digits;
    }

    /// A code of 8 digits, drawn anew.
    public static PairingCode random() {
        return random(MOST);
    }

    /// @param digits 6 to 8; three guesses find a code of 6 once in 333,333 times
    public static PairingCode random(int digits) {
        if (digits < FEWEST || digits > MOST) {
            throw new IllegalArgumentException(
                    "a code of " + digits + " digits is asked for; 6 to 8 are allowed");
        }
        SecureRandom random = new SecureRandom();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        return new PairingCode(text.toString());
    }

    /// What a person typed; spaces and hyphens between the digits are passed over.
    ///
    /// @throws IllegalArgumentException if there are not 6 to 8 digits, or something else is in it.
    ///   The message does not repeat it, since it may be nearly right
    public static PairingCode of(String text) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if (c != ' ' && c != '-') {
                throw new IllegalArgumentException(
                        "character "
                                + (i + 1)
                                + " of the pairing code is no digit; a code is 6 to 8 digits, such"
                                + " as 4821 7703");
            }
        }
        if (digits.length() < FEWEST || digits.length() > MOST) {
            throw new IllegalArgumentException(
                    "the pairing code has "
                            + digits.length()
                            + " digits; it is 6 to 8, such as 4821 7703");
        }
        return new PairingCode(digits.toString());
    }

    /// The digits alone. **Whoever reads them can pass for the other end, once.**
    public String digits() {
        return digits;
    }

    /// The digits in two groups, as people read them out: `4821 7703`.
    public String spaced() {
        int middle = (digits.length() + 1) / 2;
        return digits.substring(0, middle) + " " + digits.substring(middle);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PairingCode that && digits.equals(that.digits);
    }

    @Override
    public int hashCode() {
        return digits.hashCode();
    }

    /// Says how long it is, and not what it is: it may end up in a log.
    @Override
    public String toString() {
        return "PairingCode[" + digits.length() + " digits]";
    }
}
