package dev.fairlead.internal.stack.starttls;

import dev.fairlead.NetworkException;

/// RFC 3207: greeting, EHLO, STARTTLS. A reply has a line or more; all but the last have a hyphen
/// behind the code.
final class Smtp extends LineExchange {
    private enum Awaits {
        GREETING,
        EXTENSIONS,
        AGREEMENT
    }

    private Awaits awaits = Awaits.GREETING;
    private boolean offered;

    Smtp(Server server) {
        super(server);
    }

    @Override
    Step line(String line) throws NetworkException {
        if (!line.matches("[2-5]\\d\\d([ -].*)?")) {
            throw server.notSpoken(line);
        }
        boolean last = line.length() == 3 || line.charAt(3) == ' ';
        return switch (awaits) {
            case GREETING -> {
                if (!line.startsWith("220")) {
                    throw server.refused(line);
                }
                if (!last) {
                    yield new Step.More();
                }
                awaits = Awaits.EXTENSIONS;
                yield Server.send("EHLO [127.0.0.1]\r\n");
            }
            case EXTENSIONS -> {
                if (!line.startsWith("250")) {
                    throw server.notOffered(line);
                }
                offered |= line.length() > 4 && has(line.substring(4), "STARTTLS");
                if (!last) {
                    yield new Step.More();
                }
                if (!offered) {
                    throw server.notOffered(line);
                }
                awaits = Awaits.AGREEMENT;
                yield Server.send("STARTTLS\r\n");
            }
            case AGREEMENT -> {
                if (!line.startsWith("220")) {
                    throw server.refused(line);
                }
                yield last ? new Step.Done() : new Step.More();
            }
        };
    }
}
