package dev.fairlead;

/// When a connection that cannot be established waits instead of failing. Every wait ends at the
/// deadline of [Parameters#deadline()].
public enum WaitPolicy {
    /// Waits only while no candidate can even be tried: no interface up with an address, no route
    /// for any candidate, no nameserver for want of a route. What a network answered (refused, no
    /// such name, time-out) is final at once.
    FOR_PATH,
    /// Never waits.
    FAIL_FAST,
    /// Waits for anything, and tries again by itself: after 250 ms, growing to 5 s.
    ALWAYS
}
