package dev.fairlead.internal.stack.starttls;

import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.internal.stack.exchange.Exchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// An exchange in lines, which the server begins with a greeting.
abstract class LineExchange implements Exchange {
    /// RFC 5321 allows 512, RFC 9051 more; a server that offers much writes long lines.
    private static final int LONGEST = 8192;

    final Server server;

    LineExchange(Server server) {
        this.server = server;
    }

    @Override
    public final byte[] begin() {
        return new byte[0];
    }

    @Override
    public final Step next(ByteBuffer arrived) throws NetworkException {
        while (true) {
            int end = arrived.position();
            while (end < arrived.limit() && arrived.get(end) != '\n') {
                end++;
            }
            if (end - arrived.position() > LONGEST) {
                throw server.notSpoken("a line of more than " + LONGEST + " bytes");
            }
            if (end == arrived.limit()) {
                return new Step.More();
            }
            byte[] bytes = new byte[end - arrived.position()];
            arrived.get(bytes).get();
            String line = new String(bytes, StandardCharsets.ISO_8859_1);
            Step step = line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            if (step instanceof Step.Done) {
                return server.agreed(arrived);
            }
            if (!(step instanceof Step.More)) {
                return step;
            }
        }
    }

    /// @param line without its end
    /// @return `More` if the next line counts
    abstract Step line(String line) throws NetworkException;

    /// Whether a line has this word, as a whole and in any case.
    static boolean has(String line, String word) {
        for (String each : line.split("[ \\]\\[]+")) {
            if (each.equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public final NetworkFailure broken(Break how) {
        return server.broken(how);
    }
}
