package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.WaitPolicy;
import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/// The connection of a [PushSession], over TLS. Two virtual threads read and write; who uses it is
/// never blocked.
public final class PushLink implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// So many messages that were not yet taken in; then the server has to wait.
    private static final int MOST_AHEAD = 16;

    /// So many that were not yet sent; then it is given up.
    private static final int MOST_UNSENT = 2 * PushSession.MOST_SUBSCRIPTIONS + 100;

    /// What is heard, on threads of the link. `taken` is to be called when it was taken in.
    public interface Ear {
        void heard(byte[] message, Runnable taken);

        /// It is gone; called once at most, and not after [PushLink#close].
        void gone(String why);
    }

    private final StreamConnection connection;
    private final Ear ear;
    private final BlockingQueue<byte[]> unsent = new ArrayBlockingQueue<>(MOST_UNSENT);
    private final Semaphore ahead = new Semaphore(MOST_AHEAD);
    private final Thread reader =
            Thread.ofVirtual().name("fairlead-discovery-push-in").unstarted(this::read);
    private final Thread writer =
            Thread.ofVirtual().name("fairlead-discovery-push-out").unstarted(this::write);
    private boolean over; // guarded by this

    private PushLink(StreamConnection connection, Ear ear) {
        this.connection = connection;
        this.ear = ear;
    }

    /// Connects to the server that the domain's zone names (RFC 8765, section 6.1); [#start] is to
    /// follow. Blocks.
    ///
    /// @return empty if it names none
    /// @throws NetworkException if nobody answers, or it cannot be connected to
    public static Optional<PushLink> open(
            DnsName domain, Network network, Nameservers nameservers, TlsOptions tls, Ear ear)
            throws NetworkException {
        DnsName zone =
                nameservers.ask(new Question(domain, DnsType.SOA)).reply().authorities().stream()
                        .map(Reply.Authority::zone)
                        .filter(each -> domain.isWithin(each) && each.length() > 1)
                        .findFirst()
                        .orElse(domain);
        DnsName name = DnsName.parse("_dns-push-tls._tcp").plus(zone);
        if (name == null) {
            return Optional.empty();
        }
        Question question = new Question(name, DnsType.SRV);
        List<Location> locations =
                nameservers.ask(question).reply().of(question).stream()
                        .map(ResourceRecord::content)
                        .filter(Location.class::isInstance)
                        .map(Location.class::cast)
                        .filter(where -> where.host().length() > 1) // RFC 2782: `.` says no
                        .sorted(Comparator.comparingInt(Location::priority))
                        .toList();
        NetworkException last = null;
        for (Location where : locations) {
            String host = Nameservers.text(where.host());
            TlsOptions named = tls.serverName().isPresent() ? tls : tls.withServerName(host);
            for (int type : new int[] {DnsType.AAAA, DnsType.A}) {
                Question addresses = new Question(where.host(), type);
                for (ResourceRecord record : nameservers.ask(addresses).reply().of(addresses)) {
                    if (record.content() instanceof Address(var address)) {
                        try {
                            return Optional.of(
                                    new PushLink(
                                            network.open(
                                                    Endpoint.address(address, where.port()),
                                                    Tcp.stack().tls(named),
                                                    Parameters.DEFAULT
                                                            .withDeadline(PATIENCE)
                                                            .withWait(WaitPolicy.FAIL_FAST)),
                                            ear));
                        } catch (NetworkException e) {
                            last = e;
                        }
                    }
                }
            }
        }
        if (last != null) {
            throw last;
        }
        return Optional.empty();
    }

    public void start() {
        reader.start();
        writer.start();
    }

    /// Sends it as soon as the server takes it.
    public void send(byte[] message) {
        if (!unsent.offer(message)) {
            gone("the server does not take what it is sent");
        }
    }

    private void read() {
        try {
            while (true) {
                byte[] length = connection.receiveExactly(2);
                byte[] message =
                        connection.receiveExactly((length[0] & 0xff) << 8 | (length[1] & 0xff));
                ahead.acquire();
                ear.heard(message, ahead::release);
            }
        } catch (NetworkException e) {
            gone(e.failure().summary());
        } catch (InterruptedException | IllegalStateException _) {
            gone("closed");
        }
    }

    private void write() {
        try {
            while (true) {
                byte[] message = unsent.take();
                byte[] framed = new byte[2 + message.length];
                framed[0] = (byte) (message.length >> 8);
                framed[1] = (byte) message.length;
                System.arraycopy(message, 0, framed, 2, message.length);
                connection.within(PATIENCE).send(framed);
            }
        } catch (NetworkException e) {
            gone(e.failure().summary());
        } catch (InterruptedException | IllegalStateException _) {
            gone("closed");
        }
    }

    private void gone(String why) {
        if (end()) {
            ear.gone(why);
        }
    }

    private boolean end() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
        }
        reader.interrupt();
        writer.interrupt();
        connection.abort();
        return true;
    }

    @Override
    public void close() {
        boolean _ = end();
    }
}
