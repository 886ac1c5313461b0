package dev.fairlead.internal.resolve;

/// A message breaks the form that RFC 1035 gives it. Made for each hostile input, and so without a
/// stack trace.
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedMessage(String why) {
        super(why, null, false, false);
    }
}
