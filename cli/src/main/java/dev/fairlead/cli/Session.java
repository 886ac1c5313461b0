package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.TransferFailure;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.show.HexDump;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Stdin and stdout joined to one connection, as nc does it: the end of stdin ends our stream and
/// reading goes on; the end of the peer's stream ends it all, even while stdin is open. What stdin
/// had at that moment is still sent, if the peer takes it soon.
///
/// Where our stream cannot be ended alone, as with most TLS, the end of stdin begins a wait
/// instead: once the peer has been silent for a while it all ends.
///
/// [#run] receives on the calling thread; stdin's own thread sends.
final class Session implements StandardInput.Sink {
    private static final int PIECE = 64 * 1024;
    private static final Duration FAREWELL = Duration.ofMillis(300);
    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final StreamConnection connection;
    private final SessionOptions options;
    private final Duration linger;
    private final Console console;
    private final Traffic traffic;
    private final SilenceLimit silence;
    private final PayloadOutput output;
    private final HexDump sentDump = new HexDump("> ");
    private final HexDump receivedDump = new HexDump("< ");
    private final LineEndings lineEndings = new LineEndings();
    private volatile boolean sentAll;
    private volatile @Nullable NetworkException notSent;
    private volatile long waitingSince = NOT_WAITING; // for the peer
    private boolean over; // guarded by this

    /// @param linger how long a silence ends it after stdin, where our stream cannot be ended alone
    Session(
            StreamConnection connection,
            SessionOptions options,
            Duration linger,
            Console console,
            Traffic traffic) {
        this.connection = connection;
        this.options = options;
        this.linger = linger;
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
            output.end();
            traffic.endedBy(Traffic.Ending.STDIN);
        } finally {
            synchronized (this) {
                over = true;
                notifyAll();
            }
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
            waitingSince = System.nanoTime();
            int count = silence.receive(piece);
            waitingSince = NOT_WAITING;
            if (count < 0) {
                output.end();
                traffic.endedBy(
                        sentAll
                                ? Traffic.Ending.STDIN
                                : count == SilenceLimit.TOO_LONG
                                        ? Traffic.Ending.IDLE
                                        : Traffic.Ending.PEER);
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
                connection.shutdownOutput();
                Thread.ofVirtual().name("farewell").start(this::closeSoon);
            } else if (options.halfClose()) {
                connection.shutdownOutput();
            }
        } catch (NetworkException e) {
            if (e.failure() instanceof TransferFailure.NoHalfClose) {
                Thread.ofVirtual()
                        .name("linger")
                        .start(sentAll ? this::close : this::lingerThenClose);
            } else {
                notSent = e; // the receiving thread hears of the failure as well
            }
        }
    }

    private void close() {
        try {
            connection.close();
        } catch (NetworkException e) {
            notSent = e;
        }
    }

    /// Closing while the peer's bytes lie unread would reset the connection, and could cost the
    /// peer our last ones: what comes is dropped for a while.
    private void closeSoon() {
        try {
            awaitOver(FAREWELL);
        } catch (InterruptedException _) {
            // nobody interrupts it; it ends with the session
        }
        close();
    }

    private synchronized void awaitOver(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); !over && left > 0; left = end - System.nanoTime()) {
            wait(Math.max(1, left / 1_000_000));
        }
    }

    private void lingerThenClose() {
        try {
            if (awaitSilence()) {
                sentAll = true;
                close();
            }
        } catch (InterruptedException _) {
            // nobody interrupts it; it ends with the session
        }
    }

    /// Whether the peer has been silent for long enough; false if the session is over before that.
    /// While stdout takes what came, nobody waits for the peer, and it is not silence.
    private synchronized boolean awaitSilence() throws InterruptedException {
        long begun = System.nanoTime();
        while (!over) {
            long since = waitingSince;
            long now = System.nanoTime();
            long left =
                    since == NOT_WAITING
                            ? linger.toNanos()
                            : linger.toNanos() - (now - (since - begun > 0 ? since : begun));
            if (left <= 0) {
                return true;
            }
            wait(Math.max(1, left / 1_000_000));
        }
        return false;
    }
}
