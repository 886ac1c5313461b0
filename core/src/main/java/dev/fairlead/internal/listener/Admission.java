package dev.fairlead.internal.listener;

/// How many connections may still be let in: altogether, at once, and ahead of the program. Any
/// thread.
final class Admission {
    private final int maximumOpen;
    private final int maximumUnseen;
    private final boolean counted;
    private long tokens;
    private int open;
    private int unseen;

    /// @param tokens how many altogether; `Long.MAX_VALUE` for no limit
    /// @param maximumUnseen how many may wait until the program takes them
    Admission(long tokens, int maximumOpen, int maximumUnseen) {
        this.tokens = tokens;
        this.counted = tokens != Long.MAX_VALUE;
        this.maximumOpen = maximumOpen;
        this.maximumUnseen = maximumUnseen;
    }

    synchronized boolean mayAccept() {
        return tokens > 0 && open < maximumOpen && unseen < maximumUnseen;
    }

    synchronized void admitted() {
        open++;
        unseen++;
        if (counted) {
            tokens--;
        }
    }

    /// The program has one that was let in.
    ///
    /// @return whether nothing could be let in until now
    synchronized boolean seen() {
        return unseen-- == maximumUnseen;
    }

    /// One that was let in is gone.
    synchronized void left() {
        open--;
    }

    /// One that was let in never counted: it came to nothing before the program saw it.
    synchronized void returned() {
        open--;
        unseen--;
        if (counted) {
            tokens++;
        }
    }

    synchronized void allow(long more) {
        tokens = tokens + more < 0 ? Long.MAX_VALUE : tokens + more;
    }

    synchronized int open() {
        return open;
    }

    /// Whether one that leaves may make room for another.
    boolean limited() {
        return counted || maximumOpen != Integer.MAX_VALUE;
    }
}
