package dev.fairlead.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerInvitationTest {
    private static final String WHOLE =
            "fairlead:1?c=48217703&s=0a1b2c3d4e._game._tcp&a=192.0.2.7:4242&a=[2001:db8:0:0:0:0:0:7]:4242"
                    + "&x=Y2hlc3M";

    @Test
    void isReadAsItWasWritten() {
        PeerInvitation read = PeerInvitation.parse(WHOLE);
        assertEquals(
                List.of(
                        Endpoint.host("192.0.2.7", 4242),
                        Endpoint.host("2001:db8::7", 4242),
                        new Endpoint.Service("0a1b2c3d4e", "_game._tcp", "local")),
                read.endpoints());
        assertEquals("chess", new String(read.context(), java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(read.uri(), PeerInvitation.parse(read.uri()).uri());
        assertFalse(read.toString().contains("48217703"));
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() {
        assertEquals(PeerInvitation.parse(WHOLE).uri(), PeerInvitation.parse(WHOLE + "&z=1").uri());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://example.com/|does not begin with fairlead:1?",
                "fairlead:2?c=482177&a=192.0.2.7:1|of another version",
                "fairlead:1?a=192.0.2.7:1|the code is missing",
                "fairlead:1?c=4821&a=192.0.2.7:1|not 6 to 8 digits",
                "fairlead:1?c=482177|0 addresses",
                "fairlead:1?c=482177&a=example.com:1|an address is not such as",
                "fairlead:1?c=482177&a=192.0.2.7:70000|an address is not such as",
                "fairlead:1?c=482177&a=192.0.2.7:1&x=!|base64url",
                "fairlead:1?c=482177&s=a|the service has no",
                "fairlead:1?c=482177&&a=192.0.2.7:1|letter=value",
            })
    void whatIsNoneIsToldWhyAndNeverRepeated(String text, String why) {
        IllegalArgumentException wrong =
                assertThrows(IllegalArgumentException.class, () -> PeerInvitation.parse(text));
        assertTrue(wrong.getMessage().contains(why), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("482177"), wrong.getMessage());
    }
}
