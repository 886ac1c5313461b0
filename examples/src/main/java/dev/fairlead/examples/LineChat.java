package dev.fairlead.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// What one person types, all others read: `LineChat 7000`, then `fairlead connect localhost 7000`
/// in several terminals.
public final class LineChat {
    private static final int LONGEST_LINE = 1000;

    /// Who does not read for so long has left, whatever the connection says.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Set<StreamConnection> present = ConcurrentHashMap.newKeySet();

    private LineChat() {}

    /// @param args the port; 0 for any that is free
    public static void main(String[] args) throws Exception {
        LineChat chat = new LineChat();
        try (Listener<StreamConnection> listener =
                Listener.open(Port.parse(args[0]), Tcp.stack())) {
            listener.serve(chat::take);
            System.out.println("listening on port " + listener.port());
            new CountDownLatch(1).await();
        }
    }

    private void take(StreamConnection person) throws IOException {
        present.add(person);
        try {
            person.send(("you are " + person.id() + "\n").getBytes(UTF_8));
            tellOthers(person, "joined");
            InputStream in = person.inputStream();
            for (Optional<String> line = readLine(in); line.isPresent(); line = readLine(in)) {
                tellOthers(person, line.get());
            }
        } finally {
            present.remove(person);
            tellOthers(person, "left");
        }
    }

    /// A line without its end; empty at the end of the stream.
    private static Optional<String> readLine(InputStream in) throws IOException {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                return Optional.of(new String(line, 0, length, UTF_8).strip());
            }
            if (length == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
            line[length++] = (byte) octet;
        }
        return Optional.empty();
    }

    private void tellOthers(StreamConnection person, String what) {
        byte[] line = (person.id() + ": " + what + "\n").getBytes(UTF_8);
        for (StreamConnection other : present) {
            if (!other.equals(person)) {
                try {
                    other.within(PATIENCE).send(line);
                } catch (NetworkException _) {
                    other.abort(); // its own thread hears of it, and says that it left
                }
            }
        }
    }
}
