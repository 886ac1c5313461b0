package dev.fairlead;

/// TCP alone: bytes in order, both ways.
public final class TcpStack implements Stack<StreamConnection> {
    private final TcpOptions options;

    TcpStack(TcpOptions options) {
        this.options = options;
    }

    public TcpOptions options() {
        return options;
    }

    public TcpStack with(TcpOptions options) {
        return new TcpStack(options);
    }

    @Override
    public String description() {
        return "tcp";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpStack that && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    @Override
    public String toString() {
        return description();
    }
}
