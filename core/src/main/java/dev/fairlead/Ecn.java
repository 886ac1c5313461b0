package dev.fairlead;

/// The explicit congestion notification field of an IP packet (RFC 3168), in the order of its
/// values.
public enum Ecn {
    /// The sender does not take part.
    NOT_ECT,
    /// Capable of it, with the meaning of RFC 9331.
    ECT_1,
    /// Capable of it.
    ECT_0,
    /// A router on the way met congestion.
    CE
}
