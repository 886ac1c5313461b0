package dev.fairlead.internal.stack.http;

/// What came is not the head of an HTTP/1.1 message. The message says which bytes break which rule,
/// and is printable.
public final class HttpException extends Exception {
    private static final long serialVersionUID = 1;

    HttpException(String message) {
        super(message);
    }
}
