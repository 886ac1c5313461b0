package dev.fairlead.cli;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectionState;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketPart;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.HexDump;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stdin and stdout joined to one WebSocket: each line of stdin is a text message, and each message
/// that comes a line of stdout; or pieces of octets both ways.
final class WebSocketSession implements StandardInput.Sink {
    private static final int PIECE = 64 * 1024;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final byte[] NOTHING = {};

    private final WebSocketConnection connection;
    private final SessionOptions options;
    private final boolean binary;
    private final Console console;
    private final Traffic traffic;
    private final PayloadOutput output;
    private final HexDump sentDump = new HexDump("> ");
    private final HexDump receivedDump = new HexDump("< ");
    private volatile long lastNanos = System.nanoTime();
    private volatile @Nullable UsageException noText;
    private boolean within; // a line; by the thread that reads stdin

    /// @param binary whether what goes and comes are octets, and not lines
    WebSocketSession(
            WebSocketConnection connection,
            SessionOptions options,
            boolean binary,
            Console console,
            Traffic traffic) {
        this.connection = connection;
        this.options = options;
        this.binary = binary;
        this.console = console;
        this.traffic = traffic;
        this.output = PayloadOutput.on(console, options.hex());
    }

    /// Returns when the session is over; the connection is the caller's to close.
    void run(StandardInput input) throws NetworkException, OutputGone {
        if (options.direction() != SessionOptions.Direction.RECEIVE) {
            input.attach(this);
        }
        try {
            Optional<WebSocketPart> next = next();
            while (next.isPresent()) {
                show(next.get());
                next = next();
            }
            output.end();
        } finally {
            input.detach();
        }
        UsageException wrong = noText;
        if (wrong != null) {
            throw wrong;
        }
    }

    private void show(WebSocketPart part) throws OutputGone {
        ByteBuffer content = ByteBuffer.wrap(part.content());
        traffic.received(content.remaining());
        if (options.dump()) {
            receivedDump.dump(content.duplicate(), console::say);
        }
        if (options.direction() == SessionOptions.Direction.SEND) {
            return;
        }
        output.write(content);
        if (part.endOfMessage() && part.text() && !binary && !options.hex()) {
            output.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }

    /// @return empty when it is over
    private Optional<WebSocketPart> next() throws NetworkException {
        while (true) {
            Duration limit = options.idle();
            Duration left = limit == null ? null : limit.minusNanos(System.nanoTime() - lastNanos);
            if (left != null && left.compareTo(LEAST) < 0) {
                traffic.endedBy(Traffic.Ending.IDLE);
                return Optional.empty();
            }
            try {
                Optional<WebSocketPart> next =
                        (left == null ? connection : connection.within(left)).receivePart(PIECE);
                lastNanos = System.nanoTime();
                if (next.isEmpty()) {
                    traffic.endedBy(ending());
                }
                return next;
            } catch (NetworkException e) {
                if (!(connection.state() instanceof ConnectionState.Ready)
                        || !(e.failure() instanceof DeadlineExceeded
                                || e.failure() instanceof Cancelled)) {
                    throw e;
                }
            }
        }
    }

    private Traffic.Ending ending() {
        return connection
                .closing()
                .filter(closing -> closing.side() == dev.fairlead.Ending.Side.HERE)
                .map(_ -> Traffic.Ending.STDIN)
                .orElse(Traffic.Ending.PEER);
    }

    // ---- stdin

    @Override
    public void take(ByteBuffer content) throws NetworkException {
        if (options.dump()) {
            sentDump.dump(content.duplicate(), console::say);
        }
        try {
            if (binary) {
                send(content, content.remaining(), false, true);
            } else {
                lines(content);
            }
        } catch (IllegalArgumentException _) {
            noText =
                    new UsageException(
                            "stdin is not text in UTF-8, which a text message is; --binary sends it"
                                    + " as it is");
            connection.abort();
        } catch (NetworkException e) {
            if (!(e.failure() instanceof WebSocketFailure.Closed)) {
                throw e;
            }
            content.position(content.limit()); // the peer has closed: that is told by receiving
        }
        lastNanos = System.nanoTime();
    }

    private void lines(ByteBuffer content) throws NetworkException {
        while (content.hasRemaining()) {
            int end = content.position();
            while (end < content.limit() && content.get(end) != '\n') {
                end++;
            }
            boolean whole = end < content.limit();
            int size = end - content.position();
            if (size > 0 || whole) {
                send(content, size, true, whole);
            }
            if (whole) {
                content.get(); // the line feed
            }
            within = !whole;
        }
    }

    private void send(ByteBuffer content, int size, boolean text, boolean last)
            throws NetworkException {
        byte[] octets = new byte[size];
        content.get(octets);
        traffic.sending(size);
        connection.sendPart(new WebSocketPart(octets, text, last));
    }

    @Override
    public void end() {
        try {
            if (within) {
                connection.sendPart(new WebSocketPart(NOTHING, true, true));
            }
            if (options.halfClose() || options.direction() == SessionOptions.Direction.SEND) {
                connection.shutdownOutput();
            }
        } catch (IllegalArgumentException _) {
            noText = new UsageException("stdin ends within a character of UTF-8");
            connection.abort();
        } catch (NetworkException _) {
            // The thread that receives meets the same failure, and tells it.
        }
    }
}
