package dev.fairlead.internal.stack.starttls;

import dev.fairlead.NetworkException;

/// RFC 9051, section 6.2.1: greeting, CAPABILITY, STARTTLS.
final class Imap extends LineExchange {
    private enum Awaits {
        GREETING,
        CAPABILITIES,
        AGREEMENT
    }

    private Awaits awaits = Awaits.GREETING;
    private boolean offered;

    Imap(Server server) {
        super(server);
    }

    @Override
    Step line(String line) throws NetworkException {
        return switch (awaits) {
            case GREETING -> {
                if (!line.regionMatches(true, 0, "* OK", 0, 4)) {
                    // PREAUTH would go on without TLS, and BYE not at all.
                    throw line.startsWith("* ") ? server.refused(line) : server.notSpoken(line);
                }
                awaits = Awaits.CAPABILITIES;
                yield Server.send("a CAPABILITY\r\n");
            }
            case CAPABILITIES -> {
                if (line.startsWith("* ")) {
                    offered |= has(line, "STARTTLS");
                    yield new Step.More();
                }
                if (!offered || !line.regionMatches(true, 0, "a OK", 0, 4)) {
                    throw server.notOffered(line);
                }
                awaits = Awaits.AGREEMENT;
                yield Server.send("b STARTTLS\r\n");
            }
            case AGREEMENT -> {
                if (!line.regionMatches(true, 0, "b OK", 0, 4)) {
                    throw server.refused(line);
                }
                yield new Step.Done();
            }
        };
    }
}
