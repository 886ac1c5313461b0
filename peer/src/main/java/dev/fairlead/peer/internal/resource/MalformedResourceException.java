package dev.fairlead.peer.internal.resource;

/// The other end said what it must not. The message says what, without repeating its text.
public final class MalformedResourceException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedResourceException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
