package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What proxies do wrong, or say that their targets do.
@Tag("loopback")
@Timeout(60)
class ProxyFailuresTest extends ProxyScene {
    @Test
    void whatTheTargetDidIsToldAsThat() throws Exception {
        int closed = Calls.freePort();
        TinyProxy socks = tiny(Proxy.Protocol.SOCKS5, closed, false);
        TinyProxy http = tiny(Proxy.Protocol.HTTP, closed, false);
        Endpoint unknown = Endpoint.host("other.test", 443);
        Proxy viaSocks = Proxy.socks5(socks.endpoint());
        Proxy viaHttp = Proxy.http(http.endpoint());
        assertTold(
                "the target refuses the proxy",
                "proxy.target-refused",
                failure(TARGET, through(viaSocks)));
        assertEquals("proxy.target-refused", failure(TARGET, through(viaHttp)).cause());
        assertTold(
                "the proxy does not reach the target",
                "proxy.target-unreachable",
                failure(unknown, through(viaSocks)));
        assertTold(
                "the proxy does not find the name of the target",
                "proxy.target-name-unknown",
                failure(unknown, through(viaHttp)));
    }

    @ParameterizedTest
    @CsvSource({
        "2, the rules of the proxy forbid it, proxy.refused-by-rules",
        "1, 'the proxy fails, and does not say why', proxy.failed",
        "7, the proxy does not know the command, proxy.not-supported"
    })
    void whatTheProxySaysInsteadIsTold(int code, String fault, String cause) throws Exception {
        TinyProxy refuses =
                keep(
                        TinyProxy.of((client, _) -> {
                            client.getInputStream().read(new byte[64]);
                            client.getOutputStream().write(new byte[] {5, 0});
                            client.getInputStream().read(new byte[512]);
                            byte[] reply = {5, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0};
                            client.getOutputStream().write(reply);
                        }));
        assertTold(fault, cause, failure(TARGET, through(Proxy.socks5(refuses.endpoint()))));
    }

    @Test
    void aProxyThatIsNotThereIsToldAsTheProxy() throws Exception {
        Proxy dead = Proxy.socks5(Calls.loopback(Calls.freePort()));
        NetworkFailure failure = failure(TARGET, through(dead));
        assertTold("the proxy is not there", "proxy.unreachable", failure);
        assertEquals(1, failure.attempts().size());
        Proxy nameless = Proxy.http(Endpoint.host("proxy.invalid", 3128));
        NetworkFailure unknown = failure(TARGET, through(nameless));
        assertEquals("proxy.unreachable", unknown.cause());
        assertTrue(unknown.summary().contains("proxy.invalid"), unknown.summary());
    }

    @Test
    void aProxyThatIsSilentIsCutAtItsTimeout() throws Exception {
        TinyProxy silent = keep(TinyProxy.of((client, _) -> client.getInputStream().read()));
        for (Proxy.Protocol protocol : Proxy.Protocol.values()) {
            Proxy proxy = proxy(protocol, silent.endpoint()).withTimeout(Duration.ofMillis(100));
            assertTold("the proxy is silent", "proxy.timed-out", failure(TARGET, through(proxy)));
        }
        Parameters soon =
                through(Proxy.socks5(silent.endpoint())).withDeadline(Duration.ofMillis(300));
        assertTold(
                "the deadline passes while the proxy is silent",
                "deadline.proxy",
                failure(TARGET, soon));
    }

    /// A byte now and then keeps nobody waiting for longer.
    @Test
    void aProxyThatDripsIsCutAtItsTimeout() throws Exception {
        TinyProxy drips =
                keep(
                        TinyProxy.of((client, _) -> {
                            OutputStream out = client.getOutputStream();
                            TinyProxy.say(out, "HTTP/1.1 200 OK\r\nX: ");
                            while (true) {
                                out.write('x');
                                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
                            }
                        }));
        Proxy proxy = Proxy.http(drips.endpoint()).withTimeout(Duration.ofMillis(200));
        assertEquals("proxy.timed-out", failure(TARGET, through(proxy)).cause());
    }

    @Test
    void aProxyThatSendsWithoutEndIsCut() throws Exception {
        TinyProxy floods =
                keep(
                        TinyProxy.of((client, _) -> {
                            while (true) {
                                TinyProxy.say(
                                        client.getOutputStream(), "HTTP/1.1 100 Go\r\nX: y\r\n");
                            }
                        }));
        NetworkFailure failure = failure(TARGET, through(Proxy.http(floods.endpoint())));
        assertTold("what listens there is no proxy", "proxy.protocol", failure);
    }

    @Test
    void aProxyThatHangsUpIsToldAsThat() throws Exception {
        TinyProxy hangsUp = keep(TinyProxy.of((client, _) -> client.close()));
        for (Proxy.Protocol protocol : Proxy.Protocol.values()) {
            NetworkFailure failure = failure(TARGET, through(proxy(protocol, hangsUp.endpoint())));
            assertTold("the proxy hangs up", "proxy.cut-short", failure);
        }
    }

    @Test
    void whatNoProxyCanBeAskedForIsRefused() throws Exception {
        Proxy proxy = Proxy.socks5(Calls.loopback(Calls.freePort()));
        Endpoint scoped = Endpoint.host("fe80::1%lo", 80);
        assertEquals("path.option-not-supported", failure(scoped, through(proxy)).cause());
        assertFalse(
                proxy.serves(Endpoint.unix(Path.of("/tmp/x"))), "Unix sockets are of this machine");
    }

    @Test
    void datagramsDoNotGoThroughHttp() throws Exception {
        Proxy proxy = Proxy.http(Calls.loopback(Calls.freePort()));
        NetworkFailure failure =
                Calls.failureOf(() -> network.open(TARGET, Udp.stack(), through(proxy)));
        assertTold("datagrams through a proxy that has none", "proxy.no-datagrams", failure);
    }
}
