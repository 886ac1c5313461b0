package dev.fairlead;

/// UDP alone: datagrams, each whole or not at all, in any order.
public final class UdpStack implements Stack<DatagramConnection> {
    private final UdpOptions options;

    UdpStack(UdpOptions options) {
        this.options = options;
    }

    public UdpOptions options() {
        return options;
    }

    public UdpStack with(UdpOptions options) {
        return new UdpStack(options);
    }

    @Override
    public String description() {
        return "udp";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UdpStack that && options.equals(that.options);
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
