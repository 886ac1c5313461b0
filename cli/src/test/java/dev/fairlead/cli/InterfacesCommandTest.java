package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loopback")
class InterfacesCommandTest {
    private static String loopback() throws Exception {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
    }

    @Test
    void showsLoopback() throws Exception {
        Run.Ended run = Run.of("interfaces", loopback());
        assertEquals(0, run.status(), run.err());
        assertTrue(
                run.out()
                        .matches(
                                "(?s)"
                                        + loopback()
                                        + " +loopback +up +mtu \\d+ +127\\.0\\.0\\.1/8\n.*"),
                run.out());
        assertTrue(Run.of("interfaces").out().contains("127.0.0.1/8"));
    }

    @Test
    void showsTheCountersIfAsked() throws Exception {
        Run.Ended run = Run.of("interfaces", "--stats", loopback());
        assertTrue(
                run.out().matches("(?s).* in +\\d+ bytes, .* out \\d+ bytes, .*|.*no counters.*"),
                run.out());
    }

    @Test
    void writesOneObjectEach() throws Exception {
        Run.Ended run = Run.of("interfaces", "--json", loopback());
        assertTrue(
                run.out()
                        .startsWith(
                                "{\"type\":\"interface\",\"name\":\""
                                        + loopback()
                                        + "\",\"index\":1,\"kind\":\"loopback\",\"up\":true,"),
                run.out());
        assertTrue(run.out().contains("\"127.0.0.1/8\""), run.out());
    }

    @Test
    void refusesAnInterfaceThatIsNotThere() {
        Run.Ended run = Run.of("interfaces", "eth99");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("there is no interface 'eth99' on this machine"), run.err());
        assertEquals(2, Run.of("interfaces", "a", "b").status());
    }
}
