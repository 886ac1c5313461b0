package dev.fairlead.quic.internal;

/// What a connection is there for.
enum Carries {
    /// What its program asks of it.
    ALL,
    /// One stream, whose end is its end.
    ONE_STREAM,
    /// Datagrams, and no streams.
    DATAGRAMS
}
