package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.show.HexDump;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Stdin and stdout joined to one connection, as nc does it: the end of stdin ends our stream and
/// reading goes on; the end of the peer's stream ends it all, even while stdin is open. What stdin
/// had at that moment is still sent, if the peer takes it soon.
///
/// [#run] receives on the calling thread; stdin's own thread sends.
final class Session implements StandardInput.Sink {
    private static final int PIECE = 64 * 1024;
    private static final Duration FAREWELL = Duration.ofMillis(300);

    private final StreamConnection connection;
    private final SessionOptions options;
    private final Console console;
    private final Traffic traffic;
    private final SilenceLimit silence;
    private final PayloadOutput output;
    private final HexDump sentDump = new HexDump("> ");
    private final HexDump receivedDump = new HexDump("< ");
    private final LineEndings lineEndings = new LineEndings();
    private volatile boolean sentAll;
    private volatile @Nullable NetworkException notSent;

    Session(StreamConnection connection, SessionOptions options, Console console, Traffic traffic) {
        this.connection = connection;
        this.options = options;
        this.console = console;
        this.traffic = traffic;
        this.silence = new SilenceLimit(connection, options.idle());
        this.output = PayloadOutput.on(console, options.hex());
    }

    /// Returns when the session is over; the connection is the caller's to close.
    void run(StandardInput input) throws NetworkException, OutputGone {
        AutoCloseable farewell = this::endProperly;
        console.undo().add(farewell);
        if (options.direction() != SessionOptions.Direction.RECEIVE) {
            input.attach(this);
        }
        try {
            receiveAll();
            if (options.direction() != SessionOptions.Direction.RECEIVE) {
                input.settle(FAREWELL);
            }
        } catch (NetworkException e) {
            if (!sentAll) {
                throw e;
            }
            NetworkException unsent = notSent; // with --send-only the end of stdin closes
            if (unsent != null) {
                throw unsent;
            }
            traffic.endedBy(Traffic.Ending.STDIN);
        } finally {
            input.detach();
            console.undo().remove(farewell);
        }
    }

    /// A signal ends the process: what was sent still arrives, if the peer takes it soon.
    private void endProperly() throws InterruptedException {
        Thread closing =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                connection.close();
                            } catch (NetworkException _) {
                                // the signal's exit status is all that is told
                            }
                        });
        closing.join(FAREWELL);
    }

    private void receiveAll() throws NetworkException, OutputGone {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        while (true) {
            int count = silence.receive(piece);
            if (count < 0) {
                output.end();
                traffic.endedBy(
                        count == SilenceLimit.TOO_LONG ? Traffic.Ending.IDLE : Traffic.Ending.PEER);
                return;
            }
            piece.flip();
            traffic.received(count);
            if (options.dump()) {
                receivedDump.dump(piece.duplicate(), console::say);
            }
            if (options.direction() != SessionOptions.Direction.SEND) {
                output.write(piece);
            }
            piece.clear();
        }
    }

    @Override
    public void take(ByteBuffer content) throws NetworkException {
        ByteBuffer bytes = options.crlf() ? lineEndings.crlf(content) : content;
        if (options.dump()) {
            sentDump.dump(bytes.duplicate(), console::say);
        }
        traffic.sending(bytes.remaining());
        connection.send(bytes);
        silence.broken();
    }

    @Override
    public void end() {
        try {
            if (options.direction() == SessionOptions.Direction.SEND) {
                sentAll = true;
                connection.close();
            } else if (options.halfClose()) {
                connection.shutdownOutput();
            }
        } catch (NetworkException e) {
            notSent = e; // the receiving thread hears of the failure as well
        }
    }
}
