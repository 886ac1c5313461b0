package dev.fairlead;

/// What a [Framer] or a [Coder] throws when bytes that arrived break its rules. The connection that
/// they came by fails with the [FramingFailure] of the same meaning.
public final class FramingException extends Exception {
    private static final long serialVersionUID = 1;

    /// Which rule.
    public enum Kind {
        /// These bytes cannot be a message.
        MALFORMED,
        /// The message is longer than allowed.
        TOO_LONG,
        /// The stream ended within a message.
        TRUNCATED
    }

    private final Kind kind;
    private final long size;
    private final long limit;

    private FramingException(Kind kind, String reason, long size, long limit) {
        super(reason);
        this.kind = kind;
        this.size = size;
        this.limit = limit;
    }

    /// These bytes cannot be a message.
    ///
    /// @param reason which rule they break, such as `the type is 9; 0 to 3 are known`
    public FramingException(String reason) {
        this(Kind.MALFORMED, reason, 0, 0);
    }

    /// A message, or what announces it, is longer than allowed.
    ///
    /// @param size in bytes, unsigned
    public static FramingException tooLong(long size, long limit) {
        return new FramingException(
                Kind.TOO_LONG,
                Long.toUnsignedString(size) + " bytes; at most " + limit + " are allowed",
                size,
                limit);
    }

    /// The stream ended within a message.
    public static FramingException truncated() {
        return new FramingException(Kind.TRUNCATED, "the stream ended within a message", 0, 0);
    }

    public Kind kind() {
        return kind;
    }

    /// How long the message is, in bytes, unsigned; 0 unless it is [Kind#TOO_LONG].
    public long size() {
        return size;
    }

    /// How long it may be; 0 unless it is [Kind#TOO_LONG].
    public long limit() {
        return limit;
    }
}
