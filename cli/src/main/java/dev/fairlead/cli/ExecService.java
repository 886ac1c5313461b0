package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.TransferFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs a command for each connection: what arrives is its stdin, its stdout is sent, its stderr is
/// ours. The end of the peer's stream ends the command's stdin; the end of its stdout ends the
/// connection.
final class ExecService implements Service<StreamConnection>, AutoCloseable {
    private static final int PIECE = 32 * 1024;

    // How long a command may go on after its stdout has ended, and a peer after our stream has.
    private static final long PATIENCE_MILLIS = 1000;

    private final String command;
    private final @Nullable Duration idle;
    private final Notices notices;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    /// @param idle how long both sides may be silent; `null` for ever
    ExecService(String command, @Nullable Duration idle, Notices notices) {
        this.command = command;
        this.idle = idle;
        this.notices = notices;
    }

    @Override
    public void serve(StreamConnection connection, Traffic traffic) throws NetworkException {
        Process process;
        try {
            process = start(connection);
        } catch (IOException e) {
            notices.always("'" + command + "' cannot be started: " + e.getMessage());
            return;
        }
        running.add(process);
        try {
            traffic.endedBy(Traffic.Ending.COMMAND);
            SilenceLimit silence = new SilenceLimit(connection, idle);
            Thread feeder =
                    Thread.ofPlatform()
                            .daemon()
                            .name("exec-stdin")
                            .start(() -> feed(process, silence, traffic));
            drain(connection, process, silence, traffic);
            if (endsOutput(connection)) {
                // Closing while the peer's bytes lie unread would reset the connection and could
                // cost the peer our last ones: the feeder goes on reading until the peer ends too.
                feeder.join(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(process);
            running.remove(process);
        }
    }

    /// Whether our stream alone was ended; if it cannot be, closing will end both.
    private static boolean endsOutput(StreamConnection connection) throws NetworkException {
        try {
            connection.shutdownOutput();
            return true;
        } catch (NetworkException e) {
            if (e.failure() instanceof TransferFailure.NoHalfClose) {
                return false;
            }
            throw e;
        }
    }

    private Process start(StreamConnection connection) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        connection.remote().ifPresent(end -> environment.put("FAIRLEAD_REMOTE", text(end)));
        connection.local().ifPresent(end -> environment.put("FAIRLEAD_LOCAL", text(end)));
        return builder.start();
    }

    private static String text(Endpoint end) {
        return end.toString();
    }

    /// From the connection to the command's stdin. What a command that reads no more does not want
    /// is dropped.
    private void feed(Process process, SilenceLimit silence, Traffic traffic) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        boolean wanted = true;
        try (OutputStream stdin = process.getOutputStream()) {
            int count = silence.receive(piece);
            while (count >= 0) {
                traffic.received(count);
                wanted = wanted && write(stdin, piece.array(), count);
                piece.clear();
                count = silence.receive(piece);
            }
            if (count == SilenceLimit.TOO_LONG) {
                traffic.endedBy(Traffic.Ending.IDLE);
                destroy(process);
            }
        } catch (NetworkException _) {
            destroy(process); // the connection is gone; sending says why, where it did not end well
        } catch (IOException _) {
            // the command closed its stdin before we did: nothing more is to be written to it
        }
    }

    private static boolean write(OutputStream stdin, byte[] content, int count) {
        try {
            stdin.write(content, 0, count);
            stdin.flush();
            return true;
        } catch (IOException _) {
            return false; // it reads no more, and may still have something to say
        }
    }

    /// From the command's stdout to the connection.
    private static void drain(
            StreamConnection connection, Process process, SilenceLimit silence, Traffic traffic)
            throws NetworkException {
        byte[] piece = new byte[PIECE];
        try (InputStream stdout = process.getInputStream()) {
            int count = stdout.read(piece);
            while (count >= 0) {
                traffic.sending(count);
                connection.send(piece, 0, count);
                silence.broken();
                count = stdout.read(piece);
            }
        } catch (NetworkException e) {
            traffic.endedBy(Traffic.Ending.FAILED);
            throw e;
        } catch (IOException _) {
            // its stdout was closed because it was ended
        }
    }

    private static void end(Process process) {
        try {
            if (process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            destroy(process);
            if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// The shell, and what it started; the shell first, so that it can tidy up before it hears that
    /// what it waits for has ended.
    private static void destroy(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        started.forEach(ProcessHandle::destroy);
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public boolean speaksFirst() {
        return true;
    }

    /// Ends all commands that run.
    @Override
    public void close() {
        running.forEach(ExecService::destroy);
    }
}
