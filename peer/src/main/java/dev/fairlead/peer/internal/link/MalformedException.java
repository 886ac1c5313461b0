package dev.fairlead.peer.internal.link;

/// The peer sent what no peer sends.
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String detail;

    /// @param detail what was found and what is allowed; nothing of the peer's own words
    public MalformedException(String detail) {
        super(detail);
        this.detail = detail;
    }

    public String detail() {
        return detail;
    }
}
