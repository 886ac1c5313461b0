package dev.fairlead.internal.stack.proxy;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Proxy;
import dev.fairlead.ProxyFailure;
import dev.fairlead.internal.stack.exchange.Exchange;
import dev.fairlead.internal.stack.http.Excerpt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// The client's side of SOCKS5 (RFC 1928), with user name and password (RFC 1929).
final class Socks5 implements Exchange {
    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int UDP_ASSOCIATE = 3;
    private static final int NO_AUTHENTICATION = 0;
    private static final int PASSWORD = 2;
    private static final int NONE_ACCEPTABLE = 0xff;

    private enum Awaits {
        METHOD,
        AUTHENTICATION,
        REPLY,
        NOTHING
    }

    private final Hop hop;
    private final int command;
    private final byte[] target;
    private final Consumer<Endpoint> bound;
    private Awaits awaits = Awaits.METHOD;

    private Socks5(Hop hop, int command, byte[] target, Consumer<Endpoint> bound) {
        this.hop = hop;
        this.command = command;
        this.target = target;
        this.bound = bound;
    }

    static Socks5 connect(Hop hop) {
        return new Socks5(hop, CONNECT, TargetText.bytes(hop.target()), _ -> {});
    }

    /// For a flow of datagrams, from any port of this end.
    ///
    /// @param relay hears where to send them
    static Socks5 associate(Hop hop, Consumer<Endpoint> relay) {
        byte[] any = {Socks5Parser.IPV4, 0, 0, 0, 0, 0, 0};
        return new Socks5(hop, UDP_ASSOCIATE, any, relay);
    }

    @Override
    public byte[] begin() {
        return hop.credentials() == null
                ? new byte[] {VERSION, 1, NO_AUTHENTICATION}
                : new byte[] {VERSION, 2, NO_AUTHENTICATION, PASSWORD};
    }

    @Override
    public Step next(ByteBuffer arrived) throws NetworkException {
        try {
            return switch (awaits) {
                case METHOD -> method(arrived);
                case AUTHENTICATION -> authentication(arrived);
                case REPLY -> reply(arrived);
                case NOTHING -> new Step.Done();
            };
        } catch (Socks5Parser.Malformed e) {
            throw hop.protocol("SOCKS5 has no reply with " + e.getMessage());
        }
    }

    private Step method(ByteBuffer arrived) throws NetworkException {
        requireVersion(arrived);
        if (arrived.remaining() < 2) {
            return new Step.More();
        }
        arrived.get();
        int method = arrived.get() & 0xff;
        Proxy.Credentials credentials = hop.credentials();
        if (method == NO_AUTHENTICATION) {
            return request();
        }
        if (method == PASSWORD && credentials != null) {
            awaits = Awaits.AUTHENTICATION;
            return Step.Send.of(password(credentials));
        }
        if (method != NONE_ACCEPTABLE) {
            throw hop.protocol("it chose the method " + method + ", which was not offered");
        }
        throw hop.failed(
                new ProxyFailure.AuthenticationRequired(
                        hop.name(),
                        credentials == null
                                ? "it takes nobody without authentication"
                                : "it takes neither a password nor nobody in particular"));
    }

    private void requireVersion(ByteBuffer arrived) throws NetworkException {
        if (arrived.hasRemaining() && arrived.get(arrived.position()) != VERSION) {
            byte[] said = new byte[arrived.remaining()];
            arrived.duplicate().get(said);
            throw hop.protocol("it began with " + Excerpt.of(said, said.length));
        }
    }

    private static byte[] password(Proxy.Credentials credentials) {
        byte[] user = credentials.user().getBytes(StandardCharsets.UTF_8);
        byte[] password = credentials.password().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(1);
        content.write(user.length);
        content.writeBytes(user);
        content.write(password.length);
        content.writeBytes(password);
        return content.toByteArray();
    }

    private Step authentication(ByteBuffer arrived) throws NetworkException {
        if (arrived.remaining() < 2) {
            return new Step.More();
        }
        arrived.get(); // 1; some write 5
        int status = arrived.get();
        Proxy.Credentials credentials = hop.credentials();
        if (status != 0 && credentials != null) {
            throw hop.failed(new ProxyFailure.AuthenticationFailed(hop.name(), credentials.user()));
        }
        return request();
    }

    private Step request() {
        awaits = Awaits.REPLY;
        byte[] request = new byte[3 + target.length];
        request[0] = VERSION;
        request[1] = (byte) command;
        System.arraycopy(target, 0, request, 3, target.length);
        return Step.Send.of(request);
    }

    /// A refusal is told by its code alone, since some proxies leave out the rest.
    private Step reply(ByteBuffer arrived) throws NetworkException, Socks5Parser.Malformed {
        requireVersion(arrived);
        if (arrived.remaining() < 2) {
            return new Step.More();
        }
        int at = arrived.position();
        int code = arrived.get(at + 1) & 0xff;
        if (code != 0) {
            throw hop.failed(refusal(code));
        }
        ByteBuffer address = arrived.duplicate().position(Math.min(at + 3, arrived.limit()));
        Socks5Parser.Address known = Socks5Parser.address(address);
        if (known == null) {
            return new Step.More();
        }
        if (command == UDP_ASSOCIATE) {
            bound.accept(known.endpoint());
        }
        arrived.position(address.position());
        awaits = Awaits.NOTHING;
        return new Step.Done();
    }

    /// RFC 1928, section 6.
    private ProxyFailure refusal(int code) {
        String proxy = hop.name();
        Endpoint to = hop.target();
        if (command == UDP_ASSOCIATE && code == 7) {
            return new ProxyFailure.NoDatagrams(proxy, "it knows no UDP ASSOCIATE");
        }
        return switch (code) {
            case 1 -> new ProxyFailure.Failed(proxy, to, "general failure (code 1)");
            case 2 -> new ProxyFailure.Forbidden(proxy, to, "not allowed by ruleset (code 2)");
            case 3 -> new ProxyFailure.TargetUnreachable(proxy, to, "network unreachable (code 3)");
            case 4 -> new ProxyFailure.TargetUnreachable(proxy, to, "host unreachable (code 4)");
            case 5 -> new ProxyFailure.TargetRefused(proxy, to);
            case 6 -> new ProxyFailure.TargetUnreachable(proxy, to, "TTL expired (code 6)");
            case 7 -> new ProxyFailure.NotSupported(proxy, "command not supported (code 7)");
            case 8 -> new ProxyFailure.NotSupported(proxy, "address type not supported (code 8)");
            default -> new ProxyFailure.Failed(proxy, to, "code " + code);
        };
    }

    @Override
    public NetworkFailure broken(Break how) {
        return hop.broken(how);
    }
}
