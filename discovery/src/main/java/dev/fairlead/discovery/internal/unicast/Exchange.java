package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.DatagramConnection;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One message to one server and its answer, by connections of a network. Blocks.
final class Exchange {
    /// Somebody sends us much that we did not ask for; that is no way to find an answer.
    private static final int MOST_STRAY = 100;

    static final Duration OVER_TCP = Duration.ofSeconds(5);

    /// An answer, read and as it came.
    @SuppressWarnings("ArrayRecordComponent") // for the check of its signature, and no longer
    record Answer(Reply reply, byte[] bytes) {}

    private final Network network;
    private final Tally tally;

    Exchange(Network network, Tally tally) {
        this.network = network;
        this.tally = tally;
    }

    /// Over UDP, from a port of its own; over TCP if the answer does not fit a datagram.
    ///
    /// @param ours what an answer to `message` is known by
    /// @throws MalformedMessage if an answer came that cannot be read
    Answer exchange(
            Endpoint.Address server, byte[] message, Predicate<Reply> ours, Duration patience)
            throws NetworkException, MalformedMessage {
        try (DatagramConnection udp =
                network.open(server, Udp.stack(), parameters().withDeadline(patience))) {
            udp.send(message);
            tally.sent();
            long end = System.nanoTime() + patience.toNanos();
            for (int strays = 0; ; strays++) {
                Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
                byte[] bytes = udp.within(left).receive().content();
                tally.received();
                Answer answer = readOurs(bytes, message, ours);
                if (answer == null) {
                    tally.unexpected();
                    if (strays == MOST_STRAY) {
                        throw new MalformedMessage(
                                MOST_STRAY + " datagrams came that answer something else");
                    }
                    continue;
                }
                if (!answer.reply().truncated()) {
                    return answer;
                }
                break;
            }
        }
        return overTcp(server, message, ours);
    }

    Answer overTcp(Endpoint.Address server, byte[] message, Predicate<Reply> ours)
            throws NetworkException, MalformedMessage {
        return overStream(server, Tcp.stack(), message, ours);
    }

    /// DNS over TLS (RFC 7858).
    Answer overTls(Endpoint.Address server, TlsOptions tls, byte[] message, Predicate<Reply> ours)
            throws NetworkException, MalformedMessage {
        return overStream(server, Tcp.stack().tls(tls), message, ours);
    }

    private Answer overStream(
            Endpoint.Address server,
            Stack<StreamConnection> stack,
            byte[] message,
            Predicate<Reply> ours)
            throws NetworkException, MalformedMessage {
        try (StreamConnection stream = network.open(server, stack, parameters())) {
            StreamConnection limited = stream.within(OVER_TCP);
            byte[] framed = new byte[2 + message.length];
            framed[0] = (byte) (message.length >> 8);
            framed[1] = (byte) message.length;
            System.arraycopy(message, 0, framed, 2, message.length);
            limited.send(framed);
            tally.sent();
            byte[] length = limited.receiveExactly(2);
            byte[] bytes = limited.receiveExactly((length[0] & 0xff) << 8 | (length[1] & 0xff));
            tally.received();
            Answer answer = readOurs(bytes, message, ours);
            if (answer == null || answer.reply().truncated()) {
                tally.malformed();
                throw new MalformedMessage(
                        answer == null
                                ? "it answers something else over TCP"
                                : "it is cut short, over TCP as well");
            }
            return answer;
        }
    }

    /// `null` if it is not the answer to `message`.
    private @Nullable Answer readOurs(byte[] bytes, byte[] message, Predicate<Reply> ours)
            throws MalformedMessage {
        if (bytes.length < 12 || bytes[0] != message[0] || bytes[1] != message[1]) {
            return null;
        }
        try {
            Reply reply = ReplyParser.read(bytes);
            return ours.test(reply) ? new Answer(reply, bytes) : null;
        } catch (MalformedMessage e) {
            tally.malformed();
            throw e;
        }
    }

    private static Parameters parameters() {
        return Parameters.DEFAULT.withDeadline(OVER_TCP).withWait(WaitPolicy.FAIL_FAST);
    }

    /// What was wrong with a server, in a few words.
    static String trouble(Endpoint.Address server, Exception why, Duration patience) {
        String text =
                switch (why) {
                    case MalformedMessage bad ->
                            "gave an answer that cannot be used: " + bad.getMessage();
                    case NetworkException failed
                            when failed.failure() instanceof DeadlineExceeded ->
                            "silent for " + patience.toMillis() + " ms";
                    case NetworkException failed -> failed.failure().summary();
                    default -> why.toString();
                };
        return text.startsWith(server.toString()) ? text : shown(server) + " " + text;
    }

    static String shown(Endpoint.Address server) {
        return server.port() == 53 ? server.host() : server.toString();
    }
}
