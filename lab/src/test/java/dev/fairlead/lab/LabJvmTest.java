package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LabJvmTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Lab lab;
    private static LabJvm jvm;

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("pair");
        jvm = LabJvm.on(lab, "client", "-Dfrom.the.test=yes");
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aTaskRunsInTheNetworkOfItsHost() {
        boolean there =
                jvm.call(
                        SOON,
                        () ->
                                NetworkInterface.getByInetAddress(
                                                InetAddress.ofLiteral("10.77.1.1"))
                                        != null);
        assertTrue(there, "10.77.1.1 is an address of the host");
    }

    @Test
    void oneJvmRunsManyTasks() {
        long pid = jvm.call(SOON, () -> ProcessHandle.current().pid());
        for (int i = 0; i < 20; i++) {
            assertEquals(pid, jvm.call(SOON, () -> ProcessHandle.current().pid()));
        }
    }

    @Test
    void flagsReachTheJvm() {
        assertEquals("yes", jvm.call(SOON, () -> System.getProperty("from.the.test")));
    }

    @Test
    void whatATaskThrowsIsTold() {
        var failure =
                assertThrows(
                        LabJvm.TaskFailed.class,
                        () ->
                                jvm.call(
                                        SOON,
                                        () -> {
                                            throw new IllegalStateException("of no use");
                                        }));
        assertTrue(
                failure.getMessage().contains("IllegalStateException: of no use"),
                failure.getMessage());
    }

    @Test
    void whatATaskPrintsIsKept() {
        jvm.call(
                SOON,
                () -> {
                    System.out.println("#lab printed by a task");
                    return true;
                });
        jvm.awaitOutput("printed by a task", SOON);
    }

    @Test
    void aMissedDeadlineShowsWhereTheTaskStands() {
        var failure =
                assertThrows(
                        LabException.class,
                        () -> jvm.call(Duration.ofMillis(200), LabJvmTest::waitForEver));
        assertTrue(failure.getMessage().contains("LabJvmTest.waitForEver"), failure.getMessage());
    }

    private static boolean waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
        return true;
    }

    @Test
    void severalTasksRunAtATime() {
        var first =
                jvm.start(() -> {
                    Meeting.LATCH.await();
                    return "met";
                });
        jvm.call(
                SOON,
                () -> {
                    Meeting.LATCH.countDown();
                    return true;
                });
        assertEquals("met", first.await(SOON));
    }

    /// Things of the JVM on the host.
    private static final class Meeting {
        static final CountDownLatch LATCH = new CountDownLatch(1);
    }

    /// Stays on the host until it is closed.
    private static final class Closing implements AutoCloseable {
        static final AtomicInteger CLOSED = new AtomicInteger();

        @Override
        public void close() {
            CLOSED.incrementAndGet();
        }
    }

    @Test
    void aHeldObjectIsClosedOverThere() {
        int before = jvm.call(SOON, () -> Closing.CLOSED.get());
        jvm.hold(() -> new Closing()).close();
        assertEquals(before + 1, jvm.call(SOON, () -> Closing.CLOSED.get()));
    }

    @Test
    void aJvmThatEndsIsTold() {
        LabJvm brief = LabJvm.on(lab, "server");
        var failure =
                assertThrows(
                        LabException.class,
                        () ->
                                brief.call(
                                        SOON,
                                        () -> {
                                            Runtime.getRuntime().halt(3);
                                            return true;
                                        }));
        assertTrue(failure.getMessage().contains("has ended"), failure.getMessage());
    }
}
