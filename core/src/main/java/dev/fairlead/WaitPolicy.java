package dev.fairlead;

/// What a connection waits for when it cannot be established now.
public enum WaitPolicy {
    /// Waits only while no candidate could even be tried; what a network answered is final at once.
    FOR_PATH,

    /// Never waits: the first failure of all candidates is final.
    FAIL_FAST,

    /// Waits for anything, and tries again by itself.
    ALWAYS
}
