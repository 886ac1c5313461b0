package dev.fairlead.internal.stack.proxy;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.name.InternationalName;
import java.nio.charset.StandardCharsets;

/// Whom a proxy is asked for, as proxies write it. A name goes as it is, in ASCII: the proxy looks
/// it up.
final class TargetText {
    private TargetText() {}

    /// Type, address and port (RFC 1928, section 5).
    static byte[] bytes(Endpoint target) {
        byte[] host;
        int type;
        if (target instanceof Endpoint.Address literal) {
            host = literal.address().getAddress();
            type = literal.isIpv6() ? Socks5Parser.IPV6 : Socks5Parser.IPV4;
        } else {
            byte[] name = name(target).getBytes(StandardCharsets.US_ASCII);
            host = new byte[name.length + 1];
            host[0] = (byte) name.length; // at most 253
            System.arraycopy(name, 0, host, 1, name.length);
            type = Socks5Parser.NAME;
        }
        byte[] all = new byte[host.length + 3];
        all[0] = (byte) type;
        System.arraycopy(host, 0, all, 1, host.length);
        all[all.length - 2] = (byte) (target.port() >> 8);
        all[all.length - 1] = (byte) target.port();
        return all;
    }

    /// Host and port (RFC 9112, section 3.2.3).
    static String authority(Endpoint target) {
        return target instanceof Endpoint.Address
                ? target.toString()
                : name(target) + ":" + target.port();
    }

    private static String name(Endpoint target) {
        if (!(target instanceof Endpoint.Host host)) {
            throw new IllegalArgumentException(
                    target + " is nothing that a proxy can be asked for");
        }
        String name = InternationalName.toAscii(host.name());
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
