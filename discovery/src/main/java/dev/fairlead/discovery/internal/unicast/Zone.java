package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Cancelled;
import dev.fairlead.DomainRegistration;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.UpdateFailure;
import dev.fairlead.UpdateKey;
import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A zone and the nameserver where it is changed (RFC 2136, section 4). Blocks.
public final class Zone {
    /// How an update ended, if the nameserver took it as one.
    public enum Outcome {
        DONE,
        /// A prerequisite did not hold: a name or a record is there, or is not there, or is
        /// another.
        NOT_SO
    }

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Exchange exchange;
    private final DnsName domain;
    private final DnsName name;
    private final List<Endpoint.Address> servers;
    private final @Nullable Tsig tsig;
    private final @Nullable UpdateKey key;
    private final LongSupplier clock;
    private boolean leases = true;
    private long granted;

    private Zone(
            Exchange exchange,
            DnsName domain,
            DnsName name,
            List<Endpoint.Address> servers,
            @Nullable UpdateKey key,
            LongSupplier clock) {
        this.exchange = exchange;
        this.domain = domain;
        this.name = name;
        this.servers = servers;
        this.key = key;
        this.tsig = key == null ? null : new Tsig(key);
        this.clock = clock;
    }

    /// Finds the zone that a domain is in, and its primary nameserver.
    ///
    /// @param clock in seconds since 1970
    /// @throws NetworkException if nobody answers, or there is none
    public static Zone find(
            DomainRegistration registration,
            Network network,
            Nameservers nameservers,
            Tally tally,
            LongSupplier clock)
            throws NetworkException {
        DnsName domain = DnsName.parse(registration.domain());
        Optional<Endpoint.Address> given =
                registration.primary().map(one -> one.port() == 0 ? one.withPort(53) : one);
        Nameservers asked =
                given.isEmpty()
                        ? nameservers
                        : new Nameservers(network, () -> List.of(given.get()), tally);
        Nameservers.Told told = asked.ask(new Question(domain, DnsType.SOA));
        Reply.Authority authority =
                told.reply().authorities().stream()
                        .filter(each -> domain.isWithin(each.zone()) && each.zone().length() > 1)
                        .findFirst()
                        .orElseThrow(() ->
                                new NetworkException(
                                        new UpdateFailure.NoZone(
                                                registration.domain(), told.server())));
        List<Endpoint.Address> servers =
                given.isPresent()
                        ? List.of(given.get())
                        : addresses(authority.primary(), nameservers);
        return new Zone(
                new Exchange(network, tally),
                domain,
                authority.zone(),
                servers,
                registration.key().orElse(null),
                clock);
    }

    private static List<Endpoint.Address> addresses(DnsName primary, Nameservers nameservers)
            throws NetworkException {
        List<Endpoint.Address> addresses = new ArrayList<>();
        for (int type : new int[] {DnsType.AAAA, DnsType.A}) {
            Question question = new Question(primary, type);
            for (ResourceRecord record : nameservers.ask(question).reply().of(question)) {
                if (record.content() instanceof Address(var address)) {
                    addresses.add(Endpoint.address(address, 53));
                }
            }
        }
        if (addresses.isEmpty()) {
            throw new NetworkException(
                    new ResolveFailure.NoAddress(
                            Nameservers.text(primary), "A or AAAA", "the zone's SOA record"));
        }
        return List.copyOf(addresses);
    }

    /// For how long the nameserver holds what it was told last, in seconds; 0 if it did not say,
    /// and so until it is told otherwise.
    public long granted() {
        return granted;
    }

    /// @param lease in seconds; 0 if nothing is added
    /// @throws NetworkException if it was refused, or nobody answered
    public Outcome change(Consumer<Update> what, long lease) throws NetworkException {
        Reply reply = send(what, leases ? lease : 0);
        if (reply.code() == Codes.FORMERR && leases && lease > 0) {
            leases = false; // it may not know the option
            reply = send(what, 0);
        }
        granted = reply.lease();
        return switch (reply.code()) {
            case Reply.NO_ERROR -> Outcome.DONE;
            case Reply.NO_SUCH_NAME, Codes.YXDOMAIN, Codes.YXRRSET, Codes.NXRRSET -> Outcome.NOT_SO;
            default -> throw new NetworkException(failure(reply, text(), server()));
        };
    }

    private String server() {
        return Exchange.shown(servers.getFirst());
    }

    private Reply send(Consumer<Update> what, long lease) throws NetworkException {
        int id = RANDOM.nextInt(0x10000);
        Update update = new Update(id, name);
        what.accept(update);
        byte[] bare = update.toBytes(lease);
        Tsig.Signed signed = tsig == null ? null : tsig.sign(bare, clock.getAsLong());
        byte[] message = signed == null ? bare : signed.message();
        List<String> troubles = new ArrayList<>();
        for (Endpoint.Address server : servers) {
            try {
                Exchange.Answer answer =
                        exchange.overTcp(server, message, reply -> reply.opcode() == 5);
                if (signed != null) {
                    check(answer, signed);
                }
                return answer.reply();
            } catch (NetworkException e) {
                if (e.failure() instanceof Cancelled || e.failure() instanceof UpdateFailure) {
                    throw e;
                }
                troubles.add(Exchange.trouble(server, e, Duration.ofSeconds(5)));
            } catch (MalformedMessage e) {
                troubles.add(Exchange.trouble(server, e, Duration.ofSeconds(5)));
            }
        }
        throw new NetworkException(new ResolveFailure.NoAnswer(text(), troubles));
    }

    private String text() {
        return Nameservers.text(domain);
    }

    /// Whether an answer may be believed. One that says that our signature is not understood cannot
    /// be signed itself (RFC 8945, section 5.3.2), and is believed: it only ends our trying.
    private void check(Exchange.Answer answer, Tsig.Signed signed) throws NetworkException {
        Signature signature = answer.reply().signature();
        String keyText = String.valueOf(key);
        if (signature == null) {
            // Some say so without a signature, as if they did not know of any.
            if (answer.reply().code() == Codes.NOTAUTH
                    || answer.reply().code() == Codes.REFUSED
                    || answer.reply().code() == Codes.FORMERR) {
                return;
            }
            throw new NetworkException(
                    new UpdateFailure.NotSigned(text(), server(), "it is not signed"));
        }
        switch (signature.error()) {
            case Codes.BADKEY ->
                    throw new NetworkException(
                            new UpdateFailure.UnknownKey(text(), server(), keyText));
            case Codes.BADSIG, Codes.BADTRUNC ->
                    throw new NetworkException(
                            new UpdateFailure.WrongKey(text(), server(), keyText));
            default -> {}
        }
        long now = clock.getAsLong();
        Tsig checking = tsig;
        String fault =
                checking == null ? null : checking.fault(answer.bytes(), signature, signed, now);
        if (fault != null) {
            throw new NetworkException(new UpdateFailure.NotSigned(text(), server(), fault));
        }
        if (signature.error() == Codes.BADTIME) {
            throw new NetworkException(
                    new UpdateFailure.ClockSkew(
                            text(),
                            server(),
                            Duration.ofSeconds(now - Tsig.serverTime(signature, now))));
        }
    }

    static UpdateFailure failure(Reply reply, String domain, String server) {
        return switch (reply.code()) {
            case Codes.REFUSED -> new UpdateFailure.NotAllowed(domain, server);
            case Codes.NOTAUTH, Codes.NOTZONE -> new UpdateFailure.NotAuthoritative(domain, server);
            default -> new UpdateFailure.NotDone(domain, server, Codes.name(reply.code()));
        };
    }
}
