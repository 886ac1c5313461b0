package dev.fairlead.internal.listener;

/// How many connections may still be let in: altogether, and at once. Any thread.
final class Admission {
    private final int maximumOpen;
    private long tokens;
    private int open;

    Admission(long tokens, int maximumOpen) {
        this.tokens = tokens;
        this.maximumOpen = maximumOpen;
    }

    synchronized boolean mayAccept() {
        return tokens > 0 && open < maximumOpen;
    }

    synchronized void admitted() {
        open++;
        if (tokens != Long.MAX_VALUE) {
            tokens--;
        }
    }

    /// One that was let in is gone.
    synchronized void left() {
        open--;
    }

    /// One that was let in never counted: it came to nothing before the program saw it.
    synchronized void returned() {
        open--;
        if (tokens != Long.MAX_VALUE) {
            tokens++;
        }
    }

    synchronized void allow(long more) {
        tokens = tokens + more < 0 ? Long.MAX_VALUE : tokens + more;
    }

    synchronized int open() {
        return open;
    }

    boolean limited(long tokensAtFirst) {
        return tokensAtFirst != Long.MAX_VALUE || maximumOpen != Integer.MAX_VALUE;
    }
}
