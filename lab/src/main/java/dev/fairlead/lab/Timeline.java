package dev.fairlead.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Packets of a link in the order in which they crossed it.
public record Timeline(List<Packet> packets) {
    public Timeline {
        packets = List.copyOf(packets);
    }

    /// The packets from one moment up to another.
    public Timeline between(Instant from, Instant to) {
        return new Timeline(
                packets.stream()
                        .filter(packet -> !packet.at().isBefore(from) && packet.at().isBefore(to))
                        .toList());
    }

    /// The attempts to connect: the first SYN of each.
    public List<Packet.Tcp> attempts() {
        List<Packet.Tcp> first = new ArrayList<>();
        for (Packet.Tcp syn : syns()) {
            if (first.stream().noneMatch(syn::isSameFlowAs)) {
                first.add(syn);
            }
        }
        return first;
    }

    /// Every SYN, retransmissions included.
    public List<Packet.Tcp> syns() {
        return of(Packet.Tcp.class).filter(Packet.Tcp::isSyn).toList();
    }

    public List<Packet.Dns> queries() {
        return of(Packet.Dns.class).filter(Packet.Dns::isQuery).toList();
    }

    public List<Packet.Dns> responses() {
        return of(Packet.Dns.class).filter(Packet.Dns::isResponse).toList();
    }

    /// When it began: with the first query or the first SYN, whichever came first.
    ///
    /// @throws LabException if there is neither
    public Instant start() {
        return Stream.concat(queries().stream(), syns().stream())
                .map(Packet::at)
                .min(Comparator.naturalOrder())
                .orElseThrow(() ->
                        new LabException(
                                "neither a DNS query nor a SYN among "
                                        + packets.size()
                                        + " packets"));
    }

    /// How long after [#start()] a packet crossed.
    public Duration offset(Packet packet) {
        return Duration.between(start(), packet.at());
    }

    public <T extends Packet> Stream<T> of(Class<T> kind) {
        return packets.stream().filter(kind::isInstance).map(kind::cast);
    }

    /// One packet a line, for the message of a failed assertion.
    @Override
    public String toString() {
        if (packets.isEmpty()) {
            return "(no packets)";
        }
        Instant first = packets.getFirst().at();
        return packets.stream()
                .map(packet ->
                        "%9.3f ms  %s"
                                .formatted(
                                        Duration.between(first, packet.at()).toNanos() / 1e6,
                                        packet))
                .collect(Collectors.joining("\n"));
    }
}
