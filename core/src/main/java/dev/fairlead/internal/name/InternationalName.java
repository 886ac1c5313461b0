package dev.fairlead.internal.name;

import java.text.Normalizer;
import java.util.Locale;

/// Names in any script, as names of ASCII letters (IDNA2008, RFC 5890 and following).
///
/// Letters are mapped as RFC 5895 and UTS #46 without transitional processing do: lower case,
/// compatibility forms, NFC; `ß`, `ς` and the joiners stay what they are. (`java.net.IDN` is of
/// 2003: it turns `straße` into `strasse`, which is somebody else's name, and knows no script
/// younger than 2002.) Which letters a zone gives out is its registry's business and is not checked
/// here.
public final class InternationalName {
    private static final int LONGEST = 253;

    private InternationalName() {}

    /// Puts `xn--` labels in the place of those that are not ASCII.
    ///
    /// @throws IllegalArgumentException if the name has a character that no name can have
    public static String toAscii(String name) {
        if (isAscii(name)) {
            return name;
        }
        if (name.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a name of "
                            + name.length()
                            + " characters is too long; 253 are allowed (RFC 1035, section 2.3.4)");
        }
        StringBuilder ascii = new StringBuilder(name.length() + 16);
        // RFC 5895, section 2.4: the ideographic full stop separates labels; so do its forms.
        for (String label : name.split("[.\u3002\uff0e\uff61]", -1)) {
            String mapped = map(label);
            check(mapped, name);
            if (isAscii(mapped)) {
                ascii.append(mapped);
            } else {
                ascii.append("xn--");
                Punycode.encode(mapped.codePoints().toArray(), ascii);
            }
            ascii.append('.');
        }
        ascii.setLength(ascii.length() - 1);
        return ascii.toString();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String map(String label) {
        String once = Normalizer.normalize(lowerCase(label), Normalizer.Form.NFKC);
        return Normalizer.normalize(lowerCase(once), Normalizer.Form.NFKC);
    }

    /// Letter by letter, without regard to those beside it: a final sigma is a letter of its own.
    private static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> !isIgnored(c))
                .forEach(c -> {
                    if (c == 0x130) {
                        lower.append("i\u0307"); // its full case folding
                    } else {
                        lower.appendCodePoint(Character.toLowerCase(c));
                    }
                });
        return lower.toString();
    }

    /// UTS #46, section 4: status "ignored".
    private static boolean isIgnored(int c) {
        return c == 0xad
                || c == 0x34f
                || (c >= 0x180b && c <= 0x180f)
                || c == 0x200b
                || c == 0x2060
                || c == 0x2064
                || (c >= 0xfe00 && c <= 0xfe0f)
                || c == 0xfeff
                || (c >= 0xe0100 && c <= 0xe01ef);
    }

    private static void check(String label, String name) {
        label.codePoints()
                .forEach(c -> {
                    if (!isPossible(c)) {
                        throw impossible(name, c);
                    }
                });
        // RFC 5891, section 4.2.3.2: what joins the letter before it cannot come first.
        int first = label.isEmpty() ? 'a' : label.codePointAt(0);
        int type = Character.getType(first);
        if (type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK) {
            throw impossible(name, first);
        }
    }

    private static IllegalArgumentException impossible(String name, int c) {
        return new IllegalArgumentException(
                String.format(
                        Locale.ROOT,
                        "name '%s' has the character U+%04X, which no host name can have there"
                                + " (RFC 5891)",
                        name,
                        c));
    }

    private static boolean isPossible(int c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        }
        return switch (Character.getType(c)) {
            case Character.FORMAT -> c == 0x200c || c == 0x200d; // the joiners
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
