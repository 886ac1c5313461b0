package dev.fairlead.internal.dbus;

/// The types of a body, one after another, each a letter or built of letters.
final class Signature {
    static final int DEEPEST = 32;

    private Signature() {}

    /// Where the type that begins at `at` ends.
    static int end(String signature, int at) throws MalformedBusMessage {
        return end(signature, at, 0);
    }

    private static int end(String signature, int at, int depth) throws MalformedBusMessage {
        if (at >= signature.length() || depth > DEEPEST) {
            throw new MalformedBusMessage("signature " + signature + " has no type at " + at);
        }
        char letter = signature.charAt(at);
        if (letter == 'a') {
            return end(signature, at + 1, depth + 1);
        }
        if (letter != '(' && letter != '{') {
            return at + 1;
        }
        char close = letter == '(' ? ')' : '}';
        int next = at + 1;
        while (next >= signature.length() || signature.charAt(next) != close) {
            next = end(signature, next, depth + 1);
        }
        if (next == at + 1) {
            throw new MalformedBusMessage("signature " + signature + " has nothing at " + at);
        }
        return next + 1;
    }

    /// To what a value of a type is aligned.
    static int alignment(char letter) throws MalformedBusMessage {
        return switch (letter) {
            case 'y', 'g', 'v' -> 1;
            case 'n', 'q' -> 2;
            case 'b', 'i', 'u', 'h', 's', 'o', 'a' -> 4;
            case 'x', 't', 'd', '(', '{' -> 8;
            default -> throw new MalformedBusMessage("there is no type '" + letter + "'");
        };
    }
}
