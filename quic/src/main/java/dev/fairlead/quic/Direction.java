package dev.fairlead.quic;

/// Which way bytes go on a stream.
public enum Direction {
    /// Both ways.
    BIDIRECTIONAL,
    /// From the end that opened it to the other.
    UNIDIRECTIONAL
}
