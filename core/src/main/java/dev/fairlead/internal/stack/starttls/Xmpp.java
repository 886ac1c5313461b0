package dev.fairlead.internal.stack.starttls;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.internal.name.InternationalName;
import dev.fairlead.internal.stack.exchange.Exchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// RFC 6120, section 5: a stream is opened, its features are read, and starttls is asked for. No
/// XML parser is let near what comes: each element is told by its end.
final class Xmpp implements Exchange {
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:xmpp-tls";
    private static final Pattern FEATURES =
            Pattern.compile("(?s).*?(<stream:features\\s*/>|</stream:features\\s*>)");
    private static final Pattern ANSWER =
            Pattern.compile(
                    "(?s)\\s*<(proceed|failure)\\b[^>]*(?:/>|>\\s*</(?:proceed|failure)\\s*>)");

    private final Server server;
    private boolean asked;

    Xmpp(Server server) {
        this.server = server;
    }

    @Override
    public byte[] begin() {
        String name =
                server.remote() instanceof Endpoint.Host host
                        ? InternationalName.toAscii(host.name())
                        : server.remote() instanceof Endpoint.Address address
                                ? address.host()
                                : "localhost";
        String opening =
                "<?xml version='1.0'?><stream:stream to='"
                        + name.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;")
                        + "' version='1.0' xmlns='jabber:client'"
                        + " xmlns:stream='http://etherx.jabber.org/streams'>";
        return opening.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Step next(ByteBuffer arrived) throws NetworkException {
        String text = Server.text(arrived.duplicate());
        String begun = text.stripLeading();
        if (!begun.isEmpty() && begun.charAt(0) != '<') {
            throw server.notSpoken(text);
        }
        Matcher found = (asked ? ANSWER : FEATURES).matcher(text);
        boolean complete = found.lookingAt();
        String heard = complete ? found.group() : text;
        if (heard.contains("<stream:error") || heard.contains("</stream:stream>")) {
            throw server.refused(heard);
        }
        if (!complete) {
            return new Step.More();
        }
        arrived.position(arrived.position() + found.end());
        if (asked) {
            if (found.group(1).equals("failure")) {
                throw server.refused(heard);
            }
            return server.agreed(arrived);
        }
        if (!heard.contains(NAMESPACE)) {
            throw server.notOffered(heard);
        }
        asked = true;
        return Server.send("<starttls xmlns='" + NAMESPACE + "'/>");
    }

    @Override
    public NetworkFailure broken(Break how) {
        return server.broken(how);
    }
}
