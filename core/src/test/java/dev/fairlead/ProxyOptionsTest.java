package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Proxies as values: which targets they serve, and how they are written.
class ProxyOptionsTest {
    private static final Proxy PROXY = Proxy.socks5(Endpoint.host("p.test", 1080));

    @ParameterizedTest
    @CsvSource({
        "corp.example, corp.example, true",
        "corp.example, db.corp.example, true",
        "corp.example, DB.Corp.Example., true",
        "corp.example, mycorp.example, false",
        "corp.example, corp.example.org, false",
        ".corp.example, db.corp.example, true",
        "*.corp.example, db.corp.example, true",
        "db.corp.example, corp.example, false",
        "corp.example:443, db.corp.example, true",
        "corp.example:444, db.corp.example, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1:443, 192.0.2.1, true",
        "192.0.2.0/24, 192.0.2.77, true",
        "192.0.2.0/25, 192.0.2.177, false",
        "2001:db8::/32, 2001:db8:1::1, true",
        "[2001:db8::1]:443, 2001:db8::1, true",
        "[2001:db8::1], 2001:db8::1, true",
        "2001:db8::/32, 192.0.2.1, false",
        "0.0.0.0/0, 192.0.2.1, true",
        "*, anything.test, true",
        "2.1, 192.0.2.1, false"
    })
    void aRuleMatchesAtLabelsAndBits(String rule, String host, boolean matches) {
        Endpoint target = Endpoint.host(host, 443);
        assertEquals(matches, PROXY.withMatchDomains(List.of(rule)).serves(target));
        assertEquals(!matches, PROXY.withExcludedDomains(List.of(rule)).serves(target));
    }

    @Test
    void whatIsExcludedWins() {
        Proxy proxy =
                PROXY.withMatchDomains(List.of("corp.example"))
                        .withExcludedDomains(List.of("db.corp.example"));
        assertTrue(proxy.serves(Endpoint.host("web.corp.example", 443)));
        assertFalse(proxy.serves(Endpoint.host("db.corp.example", 443)));
        assertFalse(proxy.serves(Endpoint.host("x.test", 443)));
        assertTrue(proxy.serves(Endpoint.uri("https://web.corp.example/")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "10.0.0.0/33", "10.0.0.0/x", "[x]", "a..b", "http://a"})
    void aRuleThatIsNoneIsRefused(String rule) {
        assertThrows(
                IllegalArgumentException.class, () -> PROXY.withMatchDomains(List.of(rule)), rule);
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://h:1, socks5://h:1",
        "SOCKS5H://h, socks5://h:1080",
        "http://h, http://h:80",
        "https://h/, https://h:443",
        "h:3128, http://h:3128",
        "http://[::1]:8080, http://[::1]:8080",
        "http://ada:s%3Ac+r%40t@h:8, http://h:8"
    })
    void urlsAreRead(String url, String shown) {
        Proxy proxy = Proxy.parse(url);
        assertEquals(shown, proxy.toString());
        assertEquals(url.startsWith("https"), proxy.tls().isPresent());
        proxy.credentials()
                .ifPresent(told -> {
                    assertEquals("ada", told.user());
                    assertEquals("s:c+r@t", told.password());
                });
        assertEquals(url.contains("ada"), proxy.credentials().isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://h",
                "socks4://h",
                "socks5://h:0x1",
                "socks5://h/path",
                "http://h?q",
                "http://ada@h",
                "http://ada:@h",
                "http://:sesame@h",
                "http://ada:sesame%zz@h",
                "http://ada:sesame@"
            })
    void aUrlThatIsNoneIsRefusedWithoutItsPassword(String url) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Proxy.parse(url));
        assertFalse(refused.toString().contains("sesame"), refused.toString());
    }

    @Test
    void theEnvironmentNamesOneProxy() {
        assertEquals(List.of(), Proxy.fromEnvironment(Map.of()));
        assertEquals(List.of(), Proxy.fromEnvironment(Map.of("ALL_PROXY", " ", "HTTP_PROXY", "h")));
        assertEquals("http://b:1", only(Map.of("ALL_PROXY", "socks5://a", "HTTPS_PROXY", "b:1")));
        assertEquals("http://c:1", only(Map.of("HTTPS_PROXY", "b:1", "https_proxy", "c:1")));
        assertEquals(
                "socks5://a:1080", only(Map.of("all_proxy", "socks5h://a", "https_proxy", "")));
        Proxy excluding =
                Proxy.fromEnvironment(
                                Map.of(
                                        "ALL_PROXY",
                                        "a",
                                        "no_proxy",
                                        "localhost, .corp.example,10.0.0.0/8"))
                        .getFirst();
        assertFalse(excluding.serves(Endpoint.host("localhost", 1)));
        assertFalse(excluding.serves(Endpoint.host("db.corp.example", 1)));
        assertFalse(excluding.serves(Endpoint.host("10.1.2.3", 1)));
        assertTrue(excluding.serves(Endpoint.host("11.1.2.3", 1)));
        assertFalse(
                Proxy.fromEnvironment(Map.of("ALL_PROXY", "a", "NO_PROXY", "*"))
                        .getFirst()
                        .serves(Endpoint.host("x.test", 1)));
    }

    private static String only(Map<String, String> variables) {
        List<Proxy> proxies = Proxy.fromEnvironment(variables);
        assertEquals(1, proxies.size());
        return proxies.getFirst().toString();
    }

    @Test
    void aVariableThatCannotBeReadIsNamedWithoutItsPassword() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Proxy.fromEnvironment(Map.of("ALL_PROXY", "ftp://ada:sesame@h")));
        assertTrue(refused.toString().contains("ALL_PROXY"), refused.toString());
        assertFalse(refused.toString().contains("sesame"), refused.toString());
    }

    @Test
    void thePasswordIsNeverShown() {
        Proxy proxy = PROXY.withCredentials("ada", "sesame");
        String all = proxy + " " + proxy.credentials() + " " + proxy.hops();
        assertFalse(all.contains("sesame"), all);
    }

    @Test
    void wrongValuesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> PROXY.withCredentials("a:b", "c"));
        assertThrows(IllegalArgumentException.class, () -> PROXY.withCredentials("", "c"));
        assertThrows(IllegalArgumentException.class, () -> PROXY.withCredentials("a", ""));
        assertThrows(IllegalArgumentException.class, () -> PROXY.withCredentials("a", "b\r\nC: d"));
        assertThrows(
                IllegalArgumentException.class, () -> PROXY.withCredentials("a", "b".repeat(256)));
        assertThrows(IllegalArgumentException.class, () -> PROXY.withTimeout(Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> Proxy.http(Endpoint.service("a", "_http._tcp", "local")));
    }
}
