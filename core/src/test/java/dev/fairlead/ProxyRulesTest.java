package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which connections go through a proxy.
@Tag("loopback")
@Timeout(60)
class ProxyRulesTest extends ProxyScene {
    @Test
    void aProxyServesWhatMatchesAndIsNotExcluded() throws Exception {
        int port = echo();
        TinyProxy tiny = tiny(Proxy.Protocol.SOCKS5, port, false);
        Proxy proxy = Proxy.socks5(tiny.endpoint()).withExcludedDomains(List.of("127.0.0.0/8"));
        StreamConnection direct = open(Calls.loopback(port), through(proxy));
        echoes(direct);
        assertEquals(List.of(), tiny.asked());
        echoes(open(TARGET, through(proxy)));
        assertEquals(1, tiny.asked().size());
    }

    @Test
    void failingOverIsOffUnlessAskedFor() throws Exception {
        int port = echo();
        TinyProxy good = tiny(Proxy.Protocol.HTTP, port, false);
        Proxy dead = Proxy.socks5(Calls.loopback(Calls.freePort()));
        Proxy alive = Proxy.http(good.endpoint());
        assertEquals("proxy.unreachable", failure(TARGET, through(dead, alive)).cause());
        StreamConnection second = open(TARGET, through(dead.withFailover(true), alive));
        echoes(second);
        assertEquals(2, second.report().attempts().size());
        StreamConnection direct = open(Calls.loopback(port), through(dead.withFailover(true)));
        assertEquals(Calls.loopback(port), direct.remote().orElseThrow());
    }

    @Test
    void aTargetThatRefusesIsNoReasonToGoAroundTheProxy() throws Exception {
        TinyProxy tiny = tiny(Proxy.Protocol.SOCKS5, Calls.freePort(), false);
        int port = echo();
        Proxy proxy = Proxy.socks5(tiny.endpoint()).withFailover(true);
        assertEquals("proxy.target-refused", failure(Calls.loopback(port), through(proxy)).cause());
    }

    @Test
    void withoutAProxyFirstIfThatIsPreferred() throws Exception {
        int port = echo();
        TinyProxy tiny = tiny(Proxy.Protocol.SOCKS5, port, false);
        Parameters prefers = through(Proxy.socks5(tiny.endpoint())).withPreferNoProxies(true);
        assertEquals(
                Calls.loopback(port), open(Calls.loopback(port), prefers).remote().orElseThrow());
        assertEquals(List.of(), tiny.asked());
        StreamConnection second = open(Calls.loopback(Calls.freePort()), prefers);
        echoes(second);
        assertEquals(tiny.endpoint(), second.remote().orElseThrow());
    }

    @Test
    void chainsOfThreeAreRefused() {
        Proxy one = Proxy.socks5(Endpoint.host("a.test", 1080));
        Proxy two = one.then(one);
        assertThrows(IllegalArgumentException.class, () -> two.then(one));
        assertThrows(IllegalArgumentException.class, () -> one.then(two));
    }
}
