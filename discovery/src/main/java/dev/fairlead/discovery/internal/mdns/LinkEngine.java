package dev.fairlead.discovery.internal.mdns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Both halves of multicast DNS on one link, and the addresses that we have there.
final class LinkEngine {
    static final int PORT = 5353;

    /// Where packets of this link go; without an address, to the group.
    interface Output {
        void send(@Nullable InetSocketAddress to, byte[] packet);
    }

    /// What happened on a link.
    sealed interface News {
        record Appeared(Link link, ResourceRecord record) implements News {}

        record Vanished(Link link, ResourceRecord record) implements News {}

        record Absent(Link link, Question question) implements News {}

        record Announced(long id, Claim claim) implements News {}

        record Lost(long id, Claim claim) implements News {}
    }

    private final Link link;
    private final Querier querier;
    private final Responder responder;
    private final Output output;
    private List<LocalAddress> addresses;
    private long now;
    private long unicastUntil = Long.MIN_VALUE;

    LinkEngine(
            Link link,
            RandomGenerator random,
            boolean unicastReplies,
            List<LocalAddress> addresses,
            Output output,
            Consumer<News> news) {
        this.link = link;
        this.addresses = List.copyOf(addresses);
        this.output = output;
        querier =
                new Querier(
                        random,
                        unicastReplies,
                        new Querier.Changes() {
                            @Override
                            public void appeared(ResourceRecord record) {
                                news.accept(new News.Appeared(link, record));
                            }

                            @Override
                            public void vanished(ResourceRecord record) {
                                news.accept(new News.Vanished(link, record));
                            }

                            @Override
                            public void absent(Question question) {
                                news.accept(new News.Absent(link, question));
                            }
                        },
                        packet -> query(packet, unicastReplies));
        responder =
                new Responder(
                        random,
                        unicastReplies,
                        new Responder.Changes() {
                            @Override
                            public void announced(long id, Claim claim) {
                                claim.all().forEach(record -> querier.published(record, now));
                                news.accept(new News.Announced(id, claim));
                            }

                            @Override
                            public void withdrawn(List<ResourceRecord> records) {
                                records.forEach(querier::withdrawn);
                            }

                            @Override
                            public void lost(long id, Claim claim) {
                                news.accept(new News.Lost(id, claim));
                            }
                        },
                        new Outgoing() {
                            @Override
                            public void multicast(byte[] packet) {
                                boolean response = (packet[2] & 0x80) != 0;
                                query(packet, unicastReplies && !response);
                            }

                            @Override
                            public void unicast(InetSocketAddress to, byte[] packet) {
                                output.send(to, packet);
                            }
                        });
    }

    private void query(byte[] packet, boolean mayBeAnsweredByUnicast) {
        if (mayBeAnsweredByUnicast) {
            unicastUntil = now + Times.UNICAST_EXPECTED;
        }
        output.send(null, packet);
    }

    Link link() {
        return link;
    }

    Querier querier() {
        return querier;
    }

    Responder responder() {
        return responder;
    }

    List<LocalAddress> addresses() {
        return addresses;
    }

    void addresses(List<LocalAddress> changed) {
        addresses = List.copyOf(changed);
    }

    boolean isOurs(InetAddress address) {
        return addresses.stream().anyMatch(local -> local.address().equals(address));
    }

    /// Whether `source` is a neighbour: by its prefix, or because such addresses never leave a
    /// link.
    boolean reaches(InetAddress source) {
        return source.isLinkLocalAddress()
                || addresses.stream().anyMatch(local -> local.reaches(source));
    }

    /// Whether we have asked something that may be answered to our address.
    boolean expectsUnicast(long time) {
        return time <= unicastUntil;
    }

    void receive(Message message, Arrival arrival, long time) {
        now = time;
        if (message.response()) {
            responder.heard(message, time);
            querier.received(message, arrival.source().getAddress(), time);
            return;
        }
        responder.asked(message, arrival.source(), !arrival.multicast(), time);
        if (arrival.multicast() && arrival.source().getPort() == PORT) {
            querier.overheard(message, arrival.source(), time);
        }
    }

    long next() {
        return Math.min(querier.next(), responder.next());
    }

    void advance(long time) {
        now = time;
        responder.advance(time);
        querier.advance(time);
    }
}
