package dev.fairlead.internal.stack.starttls;

import dev.fairlead.NetworkException;

/// RFC 4217: greeting, AUTH TLS. Within a reply of several lines any text may stand, up to one that
/// begins with its code and a blank (RFC 959, section 4.2).
final class Ftp extends LineExchange {
    private boolean asked;
    private String code = ""; // of a reply that goes on

    Ftp(Server server) {
        super(server);
    }

    @Override
    Step line(String line) throws NetworkException {
        if (!code.isEmpty() && !line.startsWith(code + " ")) {
            return new Step.More();
        }
        if (!line.matches("[1-5]\\d\\d([ -].*)?")) {
            throw server.notSpoken(line);
        }
        if (line.length() > 3 && line.charAt(3) == '-') {
            code = line.substring(0, 3);
            return new Step.More();
        }
        code = "";
        if (line.startsWith("1")) {
            return new Step.More(); // 120: ready in some minutes
        }
        if (!asked) {
            if (!line.startsWith("220")) {
                throw server.refused(line);
            }
            asked = true;
            return Server.send("AUTH TLS\r\n");
        }
        if (line.startsWith("234")) {
            return new Step.Done();
        }
        throw line.matches("(50[0-4]|530).*") ? server.notOffered(line) : server.refused(line);
    }
}
