package dev.fairlead.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.HostNames;
import dev.fairlead.cli.doctor.Finding.Status;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OwnNameTest {
    private static final HostNames NAMES = new HostNames("Ann", "ann", "ann.local");
    private static final List<String> REMEDY =
            List.of("echo '127.0.1.1 ann' | sudo tee -a /etc/hosts");

    @Test
    void aNameThatIsNotAnsweredIsSlow() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Finding finding =
                new OwnName(
                                NAMES,
                                () -> {
                                    never.await();
                                    return InetAddress.getLoopbackAddress();
                                },
                                Duration.ofMillis(10))
                        .look();
        never.countDown();
        assertEquals(Status.WARNING, finding.status());
        assertTrue(finding.text().startsWith("ann is not known after 10 ms"), finding.text());
        assertEquals(REMEDY, finding.remedies());
    }

    @Test
    void aNameWithoutAnAddressIsTold() throws Exception {
        Finding finding =
                new OwnName(
                                NAMES,
                                () -> {
                                    throw new UnknownHostException("ann");
                                },
                                Duration.ofSeconds(30))
                        .look();
        assertEquals(Status.WARNING, finding.status());
        assertEquals(REMEDY, finding.remedies());
    }

    @Test
    void aNameThatIsKnownIsToldWithItsAddressAndTime() throws Exception {
        Finding finding =
                new OwnName(NAMES, InetAddress::getLoopbackAddress, Duration.ofSeconds(30)).look();
        assertTrue(
                finding.text().matches("ann is 127\\.0\\.0\\.1, known after \\d+ ms.*"),
                finding.text());
    }
}
