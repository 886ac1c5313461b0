package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9525, section 6, and what was believed for too long.
class HostNamesTest {

    private static boolean isFor(X509Certificate certificate, String host) throws Exception {
        return HostNames.of(certificate)
                .include(HostNames.reference(Endpoint.host(host, 443)).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "example.test, example.test",
        "EXAMPLE.test, example.test",
        "*.example.test, www.example.test",
        "*.example.test, xn--bcher-kva.example.test",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "a_b.example.test, a_b.example.test",
    })
    void matches(String pattern, String name) {
        assertTrue(HostNames.matches(pattern, name));
    }

    @ParameterizedTest
    @CsvSource({
        "example.test, www.example.test",
        "www.example.test, example.test",
        "*.example.test, example.test",
        "*.example.test, a.b.example.test",
        "*.example.test, .example.test",
        "*.example.test, wwwexample.test",
        "w*.example.test, www.example.test",
        "*w.example.test, www.example.test",
        "www.*.test, www.example.test",
        "*.*.test, www.example.test",
        "*, example",
        "*.test, example.test",
        "*., example.",
        "example.test., example.test",
        "'', ''",
        "*.example.test, *.example.test.evil",
    })
    void doesNotMatch(String pattern, String name) {
        assertFalse(HostNames.matches(pattern, name));
    }

    @Test
    void aWildcardDoesNotMatchItself() {
        assertFalse(HostNames.matches("*", "*"));
    }

    @Test
    void theKelvinSignIsNoK() {
        assertFalse(HostNames.matches("\u212aey.test", "key.test"));
    }

    @Test
    void namesInOtherScriptsAreComparedAsTheNetworkKnowsThem() throws Exception {
        X509Certificate certificate =
                Authority.selfSigned("x").name("xn--strae-oqa.test").certificate();
        assertTrue(isFor(certificate, "straße.test"));
        assertTrue(isFor(certificate, "STRAßE.test."));
        assertFalse(isFor(certificate, "strasse.test"));
    }

    @Test
    void addressesAreComparedAsAddresses() throws Exception {
        X509Certificate certificate =
                Authority.selfSigned("x").address("192.0.2.1").address("2001:db8::1").certificate();
        assertTrue(isFor(certificate, "192.0.2.1"));
        assertTrue(isFor(certificate, "2001:DB8:0:0:0:0:0:1"));
        assertFalse(isFor(certificate, "192.0.2.2"));
        assertFalse(isFor(certificate, "2001:db8::2"));
    }

    @Test
    void anAddressIsNotLookedForAmongNamesNorTheReverse() throws Exception {
        X509Certificate named = Authority.selfSigned("192.0.2.1").name("192.0.2.1").certificate();
        assertFalse(isFor(named, "192.0.2.1"));
        X509Certificate wildcard = Authority.selfSigned("x").name("*.0.2.1").certificate();
        assertFalse(isFor(wildcard, "192.0.2.1"));
    }

    @Test
    void theScopeOfAnAddressIsThisMachinesBusiness() throws Exception {
        X509Certificate certificate = Authority.selfSigned("x").address("fe80::1").certificate();
        assertTrue(isFor(certificate, "fe80::1%eth0"));
    }

    @Test
    void anEndpointHasTheNameOfItsHost() {
        assertEquals(
                "example.test",
                HostNames.reference(Endpoint.uri("https://Example.test/x"))
                        .orElseThrow()
                        .toString());
        assertEquals(
                "2001:db8::1",
                HostNames.reference(Endpoint.uri("https://[2001:db8::1]/"))
                        .orElseThrow()
                        .toString());
        assertEquals(
                Optional.empty(), HostNames.reference(Endpoint.service("x", "_ipp._tcp", "local")));
    }
}
