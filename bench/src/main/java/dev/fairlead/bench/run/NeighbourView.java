package dev.fairlead.bench.run;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// What the neighbour on the LAN of a lab sees and hears, told over TCP, so that it adds nothing to
/// what is counted. Its clock is ours: both are on one machine.
public final class NeighbourView implements Closeable {
    /// The type that it looks for.
    public static final String WATCHED = "_tell._tcp";

    static final int PORT = 4343;

    private static final String ADDRESS = "10.77.0.2";
    private static final int PATIENCE = 20_000;

    private final Socket socket = new Socket();
    private final PrintWriter requests;
    private final BufferedReader answers;

    private NeighbourView() throws IOException {
        socket.connect(new InetSocketAddress(ADDRESS, PORT), PATIENCE);
        socket.setSoTimeout(PATIENCE);
        requests = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
        answers =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    public static NeighbourView open() throws IOException {
        return new NeighbourView();
    }

    /// It tells of this instance from now on: [#await].
    public void watch(String name) throws IOException {
        requests.println("watch " + name);
        long _ = await("watching");
    }

    /// When it happened: `added`, `goodbye`, `removed`. What else happened before is skipped.
    public long await(String what) throws IOException {
        while (true) {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("the neighbour has ended");
            }
            if (line.startsWith(what + " ")) {
                return Long.parseLong(line.substring(what.length() + 1));
            }
        }
    }

    /// How many packets others have multicast.
    public long packets() throws IOException {
        requests.println("packets");
        return await("packets");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
