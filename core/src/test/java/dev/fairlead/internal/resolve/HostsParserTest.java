package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostsParserTest {
    private static HostsFile parse(String... lines) {
        return HostsParser.parse(String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<InetAddress> addresses(String... literals) {
        return java.util.Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    @Test
    void everyNameOfALineHasItsAddress() {
        HostsFile hosts =
                parse(
                        "127.0.0.1\tlocalhost",
                        "# 192.0.2.9 commented",
                        "  192.0.2.1   db.corp.example  DB # the old one",
                        "2001:db8::1 db",
                        "",
                        "192.0.2.2 db");
        assertEquals(addresses("192.0.2.1", "2001:db8::1", "192.0.2.2"), hosts.addresses("db"));
        assertEquals(addresses("192.0.2.1"), hosts.addresses("Db.Corp.Example."));
        assertEquals(List.of(), hosts.addresses("commented"));
        assertEquals(List.of(), hosts.addresses("the"));
    }

    @Test
    void namesOfAnAddressComeInOrder() throws Exception {
        HostsFile hosts = parse("192.0.2.1 b a", "192.0.2.2 c", "192.0.2.1 d", "2001:DB8:0::1 six");
        assertEquals(List.of("b", "a", "d"), hosts.names(InetAddress.ofLiteral("192.0.2.1")));
        assertEquals(List.of("six"), hosts.names(InetAddress.ofLiteral("2001:db8::1")));
        assertEquals(List.of(), hosts.names(InetAddress.ofLiteral("192.0.2.3")));
    }

    @Test
    void aScopeIsKept() {
        InetAddress found = parse("fe80::1%1 router").addresses("router").getFirst();
        assertEquals(1, ((Inet6Address) found).getScopeId());
    }

    @Test
    void whatMakesNoSenseIsPassedOver() {
        HostsFile hosts =
                parse(
                        "nonsense here",
                        "1.2.3 short",
                        "192.0.2.1",
                        "::1%nowhere0 odd",
                        "\u0000 \u00ff");
        assertEquals(List.of(), hosts.addresses("here"));
        assertEquals(List.of(), hosts.addresses("short"));
        assertEquals(addresses("::1"), hosts.addresses("odd"));
    }
}
