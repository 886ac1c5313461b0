package dev.fairlead;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How a multicast group is joined. Immutable; each `with…` gives a changed copy.
public final class MulticastOptions {
    private static final int LARGEST = 65_527; // the most that UDP over IPv6 carries

    public static final MulticastOptions DEFAULT =
            new MulticastOptions(List.of(), List.of(), 1, true, true, LARGEST, UdpOptions.DEFAULT);

    private final List<String> interfaces;
    private final List<Endpoint.Address> sources;
    private final int hopLimit;
    private final boolean loopback;
    private final boolean unicast;
    private final int maximumDatagramSize;
    private final UdpOptions udp;

    private MulticastOptions(
            List<String> interfaces,
            List<Endpoint.Address> sources,
            int hopLimit,
            boolean loopback,
            boolean unicast,
            int maximumDatagramSize,
            UdpOptions udp) {
        this.interfaces = interfaces;
        this.sources = sources;
        this.hopLimit = hopLimit;
        this.loopback = loopback;
        this.unicast = unicast;
        this.maximumDatagramSize = maximumDatagramSize;
        this.udp = udp;
    }

    /// The names of the interfaces by which the group is joined, and by which each datagram leaves,
    /// whether they are up or not; empty for every one that is up, has multicast and an address,
    /// and leads to a link of several machines, and for loopback where there is none such and the
    /// group is of IPv4. Default: empty.
    public List<String> interfaces() {
        return interfaces;
    }

    /// The only ones that are heard (RFC 4607); empty for all. Default: empty.
    public List<Endpoint.Address> sources() {
        return sources;
    }

    /// How many links what is sent to the group may pass, 0 to 255: 0 does not leave this machine,
    /// 1 not the link. Default: 1.
    public int hopLimit() {
        return hopLimit;
    }

    /// Whether what is sent to the group comes back to its members on this machine, this one among
    /// them; by the loopback interface it always does. Default: true.
    public boolean loopback() {
        return loopback;
    }

    /// Whether what is sent to the port of this machine alone is received too; otherwise it is
    /// dropped and counted. Default: true.
    public boolean unicast() {
        return unicast;
    }

    /// The largest datagram that is received, in bytes. Default: 65,527, more than which there is
    /// not.
    public int maximumDatagramSize() {
        return maximumDatagramSize;
    }

    /// The buffers and queues of the socket. Default: [UdpOptions#DEFAULT].
    public UdpOptions udp() {
        return udp;
    }

    public MulticastOptions withInterfaces(String... names) {
        return withInterfaces(Arrays.asList(names));
    }

    public MulticastOptions withInterfaces(List<String> names) {
        names.forEach(MulticastOptions::requireName);
        return new MulticastOptions(
                names.stream().distinct().toList(),
                sources,
                hopLimit,
                loopback,
                unicast,
                maximumDatagramSize,
                udp);
    }

    private static void requireName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an interface has a name; '' is none");
        }
    }

    /// @param sources addresses of hosts, whose ports do not matter
    public MulticastOptions withSources(Endpoint... sources) {
        List<Endpoint.Address> addresses = new ArrayList<>();
        for (Endpoint source : sources) {
            if (!(source instanceof Endpoint.Address address)
                    || address.isMulticast()
                    || address.isUnspecified()) {
                throw new IllegalArgumentException(
                        source + " is no source: the address of one host is needed");
            }
            addresses.add(address.withPort(0));
        }
        return new MulticastOptions(
                interfaces,
                addresses.stream().distinct().toList(),
                hopLimit,
                loopback,
                unicast,
                maximumDatagramSize,
                udp);
    }

    /// @param hopLimit 0 to 255
    public MulticastOptions withHopLimit(int hopLimit) {
        require("hopLimit", hopLimit, 0, 255);
        return new MulticastOptions(
                interfaces, sources, hopLimit, loopback, unicast, maximumDatagramSize, udp);
    }

    public MulticastOptions withLoopback(boolean loopback) {
        return new MulticastOptions(
                interfaces, sources, hopLimit, loopback, unicast, maximumDatagramSize, udp);
    }

    public MulticastOptions withUnicast(boolean unicast) {
        return new MulticastOptions(
                interfaces, sources, hopLimit, loopback, unicast, maximumDatagramSize, udp);
    }

    /// @param size 0 to 65,527 bytes
    public MulticastOptions withMaximumDatagramSize(int size) {
        require("maximumDatagramSize", size, 0, LARGEST);
        return new MulticastOptions(interfaces, sources, hopLimit, loopback, unicast, size, udp);
    }

    public MulticastOptions withUdp(UdpOptions udp) {
        return new MulticastOptions(
                interfaces, sources, hopLimit, loopback, unicast, maximumDatagramSize, udp);
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; " + least + " to " + most + " is allowed");
        }
    }
}
