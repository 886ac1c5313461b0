package dev.fairlead.bench.peer;

import dev.fairlead.bench.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/// A SOCKS5 proxy of its own process, on loopback.
public final class Microsocks implements AutoCloseable {
    public static final String PROGRAM = "microsocks";

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

    private final Process process;
    private final InetSocketAddress address;

    private Microsocks(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /// Returns once it accepts. It does not say so, and cannot choose a port.
    public static Microsocks start() throws IOException, InterruptedException {
        InetSocketAddress address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) free.getLocalSocketAddress();
        }
        String program =
                Programs.find(PROGRAM)
                        .orElseThrow(() -> new IOException(PROGRAM + " is not installed"));
        Process process =
                new ProcessBuilder(
                                program,
                                "-i",
                                address.getAddress().getHostAddress(),
                                "-p",
                                Integer.toString(address.getPort()))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Microsocks made = new Microsocks(process, address);
        long end = System.nanoTime() + PATIENCE;
        while (!made.accepts()) {
            if (!process.isAlive() || System.nanoTime() - end >= 0) {
                made.close();
                throw new IOException(PROGRAM + " does not accept at " + address);
            }
            Thread.sleep(BETWEEN_TRIES);
        }
        return made;
    }

    private boolean accepts() {
        try (Socket _ = new Socket(address.getAddress(), address.getPort())) {
            return true;
        } catch (IOException _) {
            return false; // not yet
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        Programs.awaitEnd(process);
    }
}
