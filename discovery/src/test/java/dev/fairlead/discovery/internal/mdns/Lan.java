package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.internal.resolve.DnsName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Engines on one network that loses and delays packets, but keeps the order of what one sends to
/// another, in virtual time. The seed decides all.
final class Lan {
    /// A host: an engine with its interfaces on this network.
    final class Host implements Engine.Output, Engine.Events {
        final Engine engine;
        final List<Interface> interfaces = new ArrayList<>();
        final List<String> registered = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        final TreeSet<String> found = new TreeSet<>();
        int sent;
        boolean running = true;

        Host(boolean unicastReplies) {
            engine = new Engine(random.split(), unicastReplies, this, this);
        }

        Host with(Interface added) {
            interfaces.add(added);
            engine.linkUp(added.link, added.addresses, now);
            return this;
        }

        @Override
        public void send(Link link, @Nullable InetSocketAddress to, byte[] packet) {
            sent++;
            Interface from =
                    interfaces.stream()
                            .filter(one -> one.link.equals(link))
                            .findFirst()
                            .orElseThrow();
            transmit(from, to, packet);
        }

        @Override
        public void appeared(Link link, ResourceRecord record) {
            if (record.content() instanceof RecordContent.Target(DnsName name)) {
                found.add(link.interfaceIndex() + " " + name);
            }
        }

        @Override
        public void vanished(Link link, ResourceRecord record) {
            if (record.content() instanceof RecordContent.Target(DnsName name)) {
                found.remove(link.interfaceIndex() + " " + name);
            }
        }

        @Override
        public void absent(Link link, Question question) {}

        @Override
        public void registered(long id, DnsName name) {
            registered.add(name.toString());
        }

        @Override
        public void refused(long id, DnsName name) {
            refused.add(name.toString());
        }

        void ask(Question question, boolean atOnce) {
            engine.ask(question, atOnce, now);
            engine.known(question)
                    .forEach((link, records) -> records.forEach(one -> appeared(link, one)));
        }

        /// It is gone without a word.
        void crash() {
            running = false;
        }
    }

    record Interface(Link link, List<LocalAddress> addresses) {
        static Interface v4(int index, String address) {
            return new Interface(
                    new Link(index, Link.Family.IPV4),
                    List.of(new LocalAddress(InetAddress.ofLiteral(address), 24)));
        }

        static Interface v6(int index, String address) {
            return new Interface(
                    new Link(index, Link.Family.IPV6),
                    List.of(new LocalAddress(InetAddress.ofLiteral(address), 64)));
        }

        InetAddress address() {
            return addresses.getFirst().address();
        }
    }

    private record Delivery(long at, long order, Host to, Arrival arrival, Octets packet) {}

    private final SplittableRandom random;
    private final PriorityQueue<Delivery> underway =
            new PriorityQueue<>((a, b) ->
                    a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private final Map<List<Object>, Long> lastBetween = new HashMap<>();
    final List<Host> hosts = new ArrayList<>();
    double loss;
    boolean cut;
    int multicasts;
    long now = 1_000_000;
    private long order;

    Lan(long seed) {
        random = new SplittableRandom(seed);
    }

    Host host() {
        Host host = new Host(true);
        hosts.add(host);
        return host;
    }

    Host host(int number) {
        return host().with(Interface.v4(1, "192.0.2." + number));
    }

    private void transmit(Interface from, @Nullable InetSocketAddress to, byte[] packet) {
        multicasts += to == null ? 1 : 0;
        InetSocketAddress source = new InetSocketAddress(from.address(), 5353);
        for (Host host : hosts) {
            for (Interface on : host.interfaces) {
                boolean same = on.link.family() == from.link.family();
                boolean meant = to == null || to.getAddress().equals(on.address());
                boolean ownLoop = on.address().equals(from.address());
                if (same && meant && (ownLoop || !cut)) {
                    deliver(
                            host,
                            from,
                            new Arrival(on.link, source, to == null, 255),
                            packet,
                            ownLoop);
                }
            }
        }
    }

    private void deliver(
            Host host, Interface from, Arrival arrival, byte[] packet, boolean reliable) {
        if (reliable || random.nextDouble() >= loss) {
            long at =
                    lastBetween.merge(
                            List.of(from, host, arrival.link()),
                            now + random.nextInt(3),
                            Math::max);
            underway.add(new Delivery(at, order++, host, arrival, Octets.of(packet)));
        }
    }

    void pass(long millis) {
        long end = now + millis;
        while (true) {
            long next = underway.isEmpty() ? Timetable.NEVER : underway.peek().at;
            for (Host host : hosts) {
                if (host.running) {
                    next = Math.min(next, host.engine.next());
                }
            }
            if (next > end) {
                break;
            }
            now = Math.max(now, next);
            for (Host host : hosts) {
                if (host.running && host.engine.next() <= now) {
                    host.engine.advance(now);
                }
            }
            while (!underway.isEmpty() && underway.peek().at <= now) {
                Delivery delivery = underway.poll();
                if (delivery.to.running) {
                    delivery.to.engine.receive(delivery.arrival, delivery.packet.toArray(), now);
                }
            }
        }
        now = end;
    }
}
