package dev.fairlead.cli;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectionState;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.MessageConnection;
import dev.fairlead.NetworkException;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.HexDump;
import dev.fairlead.cli.show.SafeStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stdin and stdout joined to a connection of messages: each line of stdin is one, and each that
/// comes is a line of stdout. With `--hex` both are lines of hexadecimal digits. The end of stdin
/// is not told to the peer; then it waits for some silence, as with TLS.
final class FramedSession<M> implements StandardInput.Sink {
    private final MessageConnection<M> connection;
    private final MessageFormat<M> format;
    private final SessionOptions options;
    private final Console console;
    private final Traffic traffic;
    private final SilenceWatch silence;
    private final InputLines lines;
    private final HexDump sentDump = new HexDump("> ");
    private final HexDump receivedDump = new HexDump("< ");
    private volatile @Nullable NetworkException notSent;
    private volatile @Nullable UsageException refused;

    /// @param linger how long a silence ends it once stdin has ended
    FramedSession(
            MessageConnection<M> connection,
            MessageFormat<M> format,
            SessionOptions options,
            Duration linger,
            Console console,
            Traffic traffic) {
        this.connection = connection;
        this.format = format;
        this.options = options;
        this.console = console;
        this.traffic = traffic;
        this.silence = new SilenceWatch(options, linger);
        this.lines = new InputLines(options.hex() ? 2 * longest(format) : longest(format));
    }

    private static int longest(MessageFormat<?> format) {
        return format.framing().limit();
    }

    /// Returns when the session is over; the connection is the caller's to close.
    ///
    /// @throws UsageException if a line of stdin cannot be a message; the connection is closed
    void run(StandardInput input) throws NetworkException, OutputGone {
        if (options.direction() != SessionOptions.Direction.RECEIVE) {
            input.attach(this);
        }
        try {
            for (Optional<M> next = next(); next.isPresent(); next = next()) {
                received(format.toBytes().apply(next.get()));
            }
        } finally {
            input.detach();
        }
        NetworkException unsent = notSent;
        if (unsent != null) {
            throw unsent;
        }
        UsageException wrong = refused;
        if (wrong != null) {
            connection.close(); // what stood before it still arrives
            throw wrong;
        }
    }

    private void received(byte[] content) throws OutputGone {
        traffic.received(content.length);
        if (options.dump()) {
            receivedDump.dump(ByteBuffer.wrap(content), console::say);
        }
        if (options.direction() == SessionOptions.Direction.SEND) {
            return;
        }
        if (options.hex()) {
            console.print(HexFormat.of().formatHex(content));
        } else if (console.terminals().out()) {
            SafeStream text = new SafeStream(console.unicode());
            console.write(ByteBuffer.wrap(text.show(ByteBuffer.wrap(content))));
            console.write(ByteBuffer.wrap(text.end()));
            console.print("");
        } else {
            ByteBuffer line = ByteBuffer.allocate(content.length + 1);
            console.write(line.put(content).put((byte) '\n').flip());
        }
    }

    /// The next message; empty if the peer has ended, or there has been silence for long enough.
    private Optional<M> next() throws NetworkException {
        while (true) {
            Duration left = silence.left();
            if (SilenceWatch.isOver(left)) {
                traffic.endedBy(
                        silence.inputHasEnded() ? Traffic.Ending.STDIN : Traffic.Ending.IDLE);
                return Optional.empty();
            }
            if (!silence.beginWait()) {
                continue; // stdin has ended meanwhile
            }
            try {
                Optional<M> next = (left == null ? connection : connection.within(left)).receive();
                silence.broken();
                if (next.isEmpty()) {
                    traffic.endedBy(
                            silence.inputHasEnded() ? Traffic.Ending.STDIN : Traffic.Ending.PEER);
                }
                return next;
            } catch (NetworkException e) {
                if (!(connection.state() instanceof ConnectionState.Ready)
                        || !(e.failure() instanceof DeadlineExceeded
                                || e.failure() instanceof Cancelled)) {
                    throw e;
                }
            } finally {
                silence.endWait();
            }
        }
    }

    @Override
    public void take(ByteBuffer content) throws NetworkException {
        try {
            lines.take(content, this::send);
        } catch (IllegalArgumentException e) {
            refuse(lines.number() + 1, e);
        }
    }

    private void send(byte[] line) throws NetworkException {
        if (refused != null) {
            return; // the session ends; what comes behind the wrong line is not sent
        }
        try {
            byte[] content =
                    options.hex()
                            ? HexFormat.of().parseHex(new String(line, StandardCharsets.ISO_8859_1))
                            : line;
            if (options.dump()) {
                sentDump.dump(ByteBuffer.wrap(content), console::say);
            }
            traffic.sending(content.length);
            connection.send(format.ofBytes().apply(content));
            silence.broken();
        } catch (IllegalArgumentException e) {
            refuse(lines.number(), e);
        } catch (NetworkException e) {
            notSent = e;
            end();
            throw e;
        }
    }

    private void refuse(long line, IllegalArgumentException why) {
        if (refused == null) {
            refused =
                    new UsageException(
                            "line " + line + " of stdin cannot be sent: " + why.getMessage());
        }
        silence.inputEnds();
    }

    @Override
    public void end() {
        try {
            if (refused == null && notSent == null) {
                lines.end(this::send);
            }
        } catch (NetworkException _) {
            return; // kept, and told when the session is over
        } finally {
            silence.inputEnds();
        }
    }
}
