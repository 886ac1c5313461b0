package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Cancelled;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks the nameservers of a network, one after the other, until one answers. Blocks; each caller
/// is on a thread of its own.
public final class Nameservers {
    /// How long each is waited for, the first and the second time round.
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2));

    private static final int MOST_SERVERS = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Supplier<List<Endpoint.Address>> servers;
    private final Exchange exchange;
    private final @Nullable TlsOptions tls;
    private volatile Endpoint.@Nullable Address last; // that answered

    /// @param servers as they are now, the preferred one first
    public Nameservers(Network network, Supplier<List<Endpoint.Address>> servers, Tally tally) {
        this(network, servers, null, tally);
    }

    /// @param tls how they are asked over TLS; `null` if they are asked over UDP
    public Nameservers(
            Network network,
            Supplier<List<Endpoint.Address>> servers,
            @Nullable TlsOptions tls,
            Tally tally) {
        this.servers = servers;
        this.exchange = new Exchange(network, tally);
        this.tls = tls;
    }

    /// An answer, and who gave it.
    public record Told(Reply reply, String server) {}

    /// @throws NetworkException with a [ResolveFailure] if nobody answers, or [Cancelled] if the
    ///   thread was interrupted
    public Told ask(Question question) throws NetworkException {
        String name = text(question.name());
        List<Endpoint.Address> order = order();
        if (order.isEmpty()) {
            throw new NetworkException(
                    new ResolveFailure.NoNameserver(name, "this system is configured with none"));
        }
        List<String> silent = new ArrayList<>();
        List<String> unable = new ArrayList<>();
        String bad = "";
        for (Duration patience : PATIENCE) {
            silent.clear();
            for (Endpoint.Address server : order) {
                try {
                    Reply reply = ask(server, question, patience);
                    if (reply.isAnswer()) {
                        last = server;
                        return new Told(reply, Exchange.shown(server));
                    }
                    unable.add(Exchange.shown(server) + " " + Codes.name(reply.code()));
                } catch (NetworkException e) {
                    if (e.failure() instanceof Cancelled) {
                        throw e;
                    }
                    silent.add(Exchange.trouble(server, e, patience));
                } catch (MalformedMessage e) {
                    bad = Exchange.shown(server) + ": " + e.getMessage();
                }
            }
            if (!unable.isEmpty() || !bad.isEmpty()) {
                break; // somebody is there, and would say the same again
            }
        }
        throw new NetworkException(
                !unable.isEmpty()
                        ? new ResolveFailure.ServerFailure(name, unable)
                        : !bad.isEmpty()
                                ? new ResolveFailure.BadAnswer(name, "a nameserver", bad)
                                : new ResolveFailure.NoAnswer(name, silent));
    }

    private Reply ask(Endpoint.Address server, Question question, Duration patience)
            throws NetworkException, MalformedMessage {
        byte[] query = MessageBuilder.query(RANDOM.nextInt(0x10000), question);
        Predicate<Reply> ours = reply -> reply.opcode() == 0 && question.equals(reply.question());
        return (tls == null
                        ? exchange.exchange(server, query, ours, patience)
                        : exchange.overTls(server, tls, query, ours))
                .reply();
    }

    private Endpoint.Address whole(Endpoint.Address server) {
        int port = server.port();
        if (tls != null) {
            return port == 0 || port == 53 ? server.withPort(853) : server;
        }
        return port == 0 ? server.withPort(53) : server;
    }

    /// Who answered last comes first.
    private List<Endpoint.Address> order() {
        List<Endpoint.Address> order = new ArrayList<>();
        for (Endpoint.Address server : servers.get()) {
            Endpoint.Address whole = whole(server);
            if (whole.equals(last)) {
                order.addFirst(whole);
            } else {
                order.add(whole);
            }
        }
        return order.size() > MOST_SERVERS ? order.subList(0, MOST_SERVERS) : order;
    }

    /// Without a trailing dot.
    public static String text(DnsName name) {
        String text = name.toString();
        return text.endsWith(".") && text.length() > 1
                ? text.substring(0, text.length() - 1)
                : text;
    }
}
