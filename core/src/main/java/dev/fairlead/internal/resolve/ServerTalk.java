package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.internal.io.DatagramExchange;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.ExchangeFailure;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.StreamExchange;
import dev.fairlead.internal.resolve.Outcome.Trouble;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// One question to one nameserver: over UDP from a port of its own; again without EDNS where the
/// server does not know it; over TCP where the answer does not fit a datagram.
///
/// It belongs to the resolver's loop.
final class ServerTalk implements AutoCloseable {
    /// Somebody sends us much that we did not ask for; that is no way to find an answer.
    private static final int MOST_STRAY = 100;

    /// After so many transmissions without an answer, EDNS itself may be what some box on the way
    /// does not let through (RFC 6891, section 6.2.5).
    private static final int SENT_WITH_EDNS = 2;

    private static final SecureRandom RANDOM = new SecureRandom();

    /// Where a talk takes place.
    ///
    /// @param patience of TCP, in nanoseconds
    record Place(EventLoops loops, Loop loop, boolean overTcp, long patience, Egress egress) {}

    /// Hears how it ended, once, and before that perhaps that TCP is used.
    interface Listener {
        void answered(DnsResponse.Answer answer);

        void engaged();

        /// The server knows no EDNS.
        void withoutEdns();

        void failed(Trouble trouble);
    }

    private final Place place;
    private final Endpoint.Address server;
    private final DnsQuestion question;
    private final Listener listener;
    private boolean edns;
    private int sent;
    private int id = RANDOM.nextInt(0x10000);
    private @Nullable InetSocketAddress address;
    private @Nullable String interfaceName;
    private @Nullable DatagramExchange datagrams;
    private @Nullable StreamExchange stream;
    private int strays;
    private String lastStray = "";
    private boolean closed;

    ServerTalk(
            Place place,
            Endpoint.Address server,
            DnsQuestion question,
            boolean edns,
            Listener listener) {
        this.place = place;
        this.server = server;
        this.question = question;
        this.edns = edns;
        this.listener = listener;
    }

    /// Such as `192.0.2.53`, and the port if it is not 53.
    static String name(Endpoint.Address server) {
        return port(server) == 53 ? server.host() : server.toString();
    }

    private static int port(Endpoint.Address server) {
        return server.port() == 0 ? 53 : server.port();
    }

    /// Sends the question, for the first time or again.
    void send() {
        if (closed || stream != null) {
            return;
        }
        if (address == null) {
            try {
                interfaceName = place.egress().to(server);
                address = server.withPort(port(server)).toSocketAddress();
            } catch (NetworkException e) {
                fail(Trouble.Kind.NO_ROUTE, e.failure().summary());
                return;
            } catch (UnknownHostException e) {
                fail(Trouble.Kind.NO_ROUTE, String.valueOf(e.getMessage()));
                return;
            }
        }
        if (place.overTcp()) {
            overTcp(address);
            return;
        }
        if (datagrams == null) {
            datagrams =
                    DatagramExchange.open(
                            place.loops(), place.loop(), address, interfaceName, new Datagrams());
        }
        boolean withEdns = edns && sent < SENT_WITH_EDNS;
        sent++;
        // The same id from the same port again: with several ids in flight a forged one would
        // have more chances (RFC 5452, section 5).
        datagrams.send(DnsCodec.encode(id, question, withEdns));
    }

    private void overTcp(InetSocketAddress to) {
        id = RANDOM.nextInt(0x10000);
        stream =
                StreamExchange.open(
                        place.loops(),
                        place.loop(),
                        to,
                        interfaceName,
                        DnsCodec.encode(id, question, edns),
                        place.patience(),
                        new Stream());
        listener.engaged();
    }

    private void read(byte[] message, boolean overTcp) {
        switch (DnsCodec.decode(message, id, question)) {
            case DnsResponse.NotOurs(String why) -> stray(why, overTcp);
            case DnsResponse.Malformed(String why) -> fail(Trouble.Kind.BAD, why);
            case DnsResponse.Truncated _ -> truncated(overTcp);
            case DnsResponse.Referral _ ->
                    fail(Trouble.Kind.REFUSAL, "does not ask other servers for us");
            case DnsResponse.Refusal refusal -> refused(refusal);
            case DnsResponse.Answer answer -> {
                close();
                listener.answered(answer);
            }
        }
    }

    private void stray(String why, boolean overTcp) {
        strays++;
        lastStray = why;
        if (overTcp || strays > MOST_STRAY) {
            fail(Trouble.Kind.BAD, why);
        }
    }

    private void truncated(boolean overTcp) {
        if (overTcp || address == null) {
            fail(Trouble.Kind.BAD, "it is truncated, over TCP too");
            return;
        }
        if (datagrams != null) {
            datagrams.close();
        }
        overTcp(address);
    }

    private void refused(DnsResponse.Refusal refusal) {
        if (!edns || !refusal.mayMeanNoEdns()) {
            boolean servfail = refusal.code() == DnsResponse.Refusal.SERVFAIL;
            fail(servfail ? Trouble.Kind.FAILURE : Trouble.Kind.REFUSAL, refusal.name());
            return;
        }
        edns = false;
        listener.withoutEdns();
        id = RANDOM.nextInt(0x10000); // a copy of the refusal may still be on its way
        if (stream != null) {
            stream.close();
            stream = null;
            if (address != null) {
                overTcp(address);
            }
        } else if (datagrams != null) {
            datagrams.send(DnsCodec.encode(id, question, false));
        }
    }

    private void broken(ExchangeFailure failure, boolean overTcp) {
        String detail = overTcp ? failure.detail() + " (TCP)" : failure.detail();
        fail(
                failure.kind() == ExchangeFailure.Kind.NO_ROUTE
                        ? Trouble.Kind.NO_ROUTE
                        : Trouble.Kind.UNREACHABLE,
                detail);
    }

    private void fail(Trouble.Kind kind, String detail) {
        close();
        listener.failed(new Trouble(name(server), kind, detail));
    }

    /// What is wrong with a server that was waited for and gave no answer.
    Trouble silence(long waitedNanos) {
        String name = name(server);
        return strays > 0
                ? new Trouble(name, Trouble.Kind.BAD, "sent only what is no answer: " + lastStray)
                : new Trouble(
                        name, Trouble.Kind.SILENT, "silent for " + waitedNanos / 1_000_000 + " ms");
    }

    /// Nothing is told any more.
    @Override
    public void close() {
        closed = true;
        if (datagrams != null) {
            datagrams.close();
        }
        if (stream != null) {
            stream.close();
        }
    }

    private final class Datagrams implements DatagramExchange.Listener {
        @Override
        public void received(byte[] datagram) {
            read(datagram, false);
        }

        @Override
        public void failed(ExchangeFailure failure) {
            broken(failure, false);
        }
    }

    private final class Stream implements StreamExchange.Listener {
        @Override
        public void received(byte[] message) {
            read(message, true);
        }

        @Override
        public void failed(ExchangeFailure failure) {
            broken(failure, true);
        }
    }
}
