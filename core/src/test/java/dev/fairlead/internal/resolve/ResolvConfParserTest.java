package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolvConfParserTest {
    private static ResolvConf parse(String... lines) {
        return parse(Map.of(), "", lines);
    }

    private static ResolvConf parse(
            Map<String, String> environment, String hostname, String... lines) {
        return ResolvConfParser.parse(
                String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1),
                environment,
                hostname);
    }

    private static List<String> servers(ResolvConf conf) {
        return conf.nameservers().stream().map(Object::toString).toList();
    }

    private static List<String> search(ResolvConf conf) {
        return conf.search().stream().map(DnsName::toString).toList();
    }

    @Test
    void anEmptyFileMeansANameserverOnThisMachine() {
        ResolvConf conf = parse();
        assertEquals(List.of("127.0.0.1:0"), servers(conf));
        assertTrue(conf.assumed());
        assertEquals(List.of(), conf.search());
        assertEquals(
                new ResolvConf.Options(1, Duration.ofSeconds(5), 2, false, false), conf.options());
    }

    @Test
    void nameserversOfBothFamiliesAreRead() {
        ResolvConf conf =
                parse(
                        "# nameserver 192.0.2.99",
                        "; nameserver 192.0.2.98",
                        "nameserver 192.0.2.53",
                        "nameserver\t2001:db8::53 # trailing words mean nothing",
                        "nameserver fe80::1%lo\r",
                        "nameserver 192.0.2.54");
        assertEquals(List.of("192.0.2.53:0", "[2001:db8::53]:0", "[fe80::1%lo]:0"), servers(conf));
        assertFalse(conf.assumed());
    }

    @Test
    void theLastOfDomainAndSearchCounts() {
        assertEquals(
                List.of("a.example", "b.example"),
                search(parse("domain corp.example", "search a.example b.example.")));
        assertEquals(
                List.of("corp.example"), search(parse("search a.example", "domain corp.example")));
    }

    @Test
    void theHostnameGivesTheDomainWhereTheFileDoesNot() {
        assertEquals(List.of("corp.example"), search(parse(Map.of(), "db.corp.example")));
        assertEquals(List.of(), search(parse(Map.of(), "db")));
    }

    @Test
    void optionsAreReadAndLimited() {
        assertEquals(
                new ResolvConf.Options(5, Duration.ofSeconds(1), 3, true, true),
                parse("options ndots:5 timeout:1", "options attempts:3 rotate use-vc edns0")
                        .options());
        assertEquals(
                new ResolvConf.Options(15, Duration.ofSeconds(30), 5, false, false),
                parse("options ndots:99999999999 timeout:31 attempts:6").options());
        assertEquals(
                new ResolvConf.Options(1, Duration.ofSeconds(5), 2, false, false),
                parse("options ndots: timeout:0 attempts:-1 ndots:x").options());
    }

    @Test
    void theEnvironmentOverrulesTheFile() {
        ResolvConf conf =
                parse(
                        Map.of("LOCALDOMAIN", "x.example y.example", "RES_OPTIONS", "ndots:3"),
                        "",
                        "search a.example",
                        "options ndots:2 timeout:1");
        assertEquals(List.of("x.example", "y.example"), search(conf));
        assertEquals(3, conf.options().dots());
        assertEquals(Duration.ofSeconds(1), conf.options().timeout());
    }

    @Test
    void whatMakesNoSenseIsPassedOver() {
        ResolvConf conf =
                parse(
                        "nameserver",
                        "nameserver not-an-address",
                        "nameserver 1.2.3",
                        "nameserver 2001:db8::1::2",
                        "search a..b " + "x".repeat(64) + " ok.example",
                        "nonsense \u0000\u00ff",
                        "nameserver 192.0.2.53");
        assertEquals(List.of("192.0.2.53:0"), servers(conf));
        assertEquals(List.of("ok.example"), search(conf));
    }
}
