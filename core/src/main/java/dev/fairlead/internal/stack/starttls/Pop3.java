package dev.fairlead.internal.stack.starttls;

import dev.fairlead.NetworkException;

/// RFC 2595, section 4: greeting, CAPA, STLS. Servers without CAPA are asked for STLS all the same.
final class Pop3 extends LineExchange {
    private enum Awaits {
        GREETING,
        CAPABILITIES,
        LIST,
        AGREEMENT
    }

    private Awaits awaits = Awaits.GREETING;
    private boolean offered;

    Pop3(Server server) {
        super(server);
    }

    @Override
    Step line(String line) throws NetworkException {
        boolean ok = line.startsWith("+OK");
        if (awaits != Awaits.LIST && !ok && !line.startsWith("-ERR")) {
            throw server.notSpoken(line);
        }
        return switch (awaits) {
            case GREETING -> {
                if (!ok) {
                    throw server.refused(line);
                }
                awaits = Awaits.CAPABILITIES;
                yield Server.send("CAPA\r\n");
            }
            case CAPABILITIES -> {
                if (ok) {
                    awaits = Awaits.LIST;
                    yield new Step.More();
                }
                yield ask();
            }
            case LIST -> {
                offered |= line.equalsIgnoreCase("STLS");
                if (!line.equals(".")) {
                    yield new Step.More();
                }
                if (!offered) {
                    throw server.notOffered("no STLS among its capabilities");
                }
                yield ask();
            }
            case AGREEMENT -> {
                if (!ok) {
                    throw offered ? server.refused(line) : server.notOffered(line);
                }
                yield new Step.Done();
            }
        };
    }

    private Step ask() {
        awaits = Awaits.AGREEMENT;
        return Server.send("STLS\r\n");
    }
}
