package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ServiceType.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTypeTest {

    @ParameterizedTest
    @CsvSource({
        "_http._tcp, _http._tcp",
        "_http._tcp., _http._tcp",
        "http, _http._tcp",
        "_http, _http._tcp",
        "_ntp._udp, _ntp._udp",
        "_x-y-2._TCP, _x-y-2._tcp",
        "_a23456789012345._tcp, _a23456789012345._tcp"
    })
    void typesAreRead(String text, String type) {
        assertEquals(type, ServiceType.of(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "._tcp",
                "_._tcp",
                "_http._sctp",
                "_http._tcp.local",
                "http._tcp",
                "_a234567890123456._tcp",
                "_-a._tcp",
                "_a-._tcp",
                "_a--b._tcp",
                "_123._tcp",
                "_a_b._tcp",
                "_ü._tcp"
            })
    void whatIsNoTypeIsRefusedWithTheRule(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ServiceType.of(text));
        assertTrue(refused.getMessage().contains("'" + text + "'"), refused.getMessage());
        assertTrue(refused.getMessage().contains("RFC 6"), refused.getMessage());
    }

    @Test
    void theMessageSaysWhatItMayHaveBeenMeantToBe() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ServiceType.of("http._tcp"));
        assertTrue(refused.getMessage().contains("_http._tcp"), refused.getMessage());
    }

    @Test
    void typesAreEqualWithoutTheCaseOfLetters() {
        assertEquals(ServiceType.of("_HTTP._tcp"), ServiceType.of("_http._tcp"));
        assertEquals(
                ServiceType.of("_HTTP._tcp").hashCode(), ServiceType.of("_http._tcp").hashCode());
        assertNotEquals(ServiceType.of("_http._tcp"), ServiceType.of("_http._udp"));
        assertEquals(ServiceType.of("_http._udp"), ServiceType.of("http").over(Transport.UDP));
    }
}
