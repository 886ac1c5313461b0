package dev.fairlead.internal.captive;

/// A text that is no JSON object, or one beyond the limits.
final class MalformedJson extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJson(String why) {
        super(why);
    }
}
