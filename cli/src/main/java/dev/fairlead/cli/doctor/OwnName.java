package dev.fairlead.cli.doctor;

import dev.fairlead.HostNames;
import dev.fairlead.cli.doctor.Finding.Area;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How long a program of Java waits that asks for this machine's own name and address, as many do
/// when they start, for their log.
///
/// @param names what this machine is called
/// @param ask what they ask; it may look the name up
/// @param limit after which the answer does not matter any more
record OwnName(HostNames names, Callable<InetAddress> ask, Duration limit) {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /// A look-up that goes wrong takes seconds; a busy machine alone, some 300 ms.
    private static final Duration SLOW = Duration.ofSeconds(1);

    private static final String SUBJECT = "own name";

    static OwnName ofMachine(HostNames names) {
        return new OwnName(names, InetAddress::getLocalHost, LIMIT);
    }

    Finding look() throws InterruptedException {
        FutureTask<InetAddress> asked = new FutureTask<>(ask);
        long start = System.nanoTime();
        // Nothing interrupts the system's resolver, so the thread is left behind if need be.
        Thread.ofPlatform().daemon().name("own-name").start(asked);
        String name = names.hostName();
        try {
            InetAddress address = asked.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            long millis = (System.nanoTime() - start) / 1_000_000;
            String text =
                    name + " is " + address.getHostAddress() + ", known after " + millis + " ms";
            return millis <= SLOW.toMillis()
                    ? Finding.good(Area.NETWORK, SUBJECT, text)
                    : slow(text);
        } catch (TimeoutException _) {
            return slow(name + " is not known after " + limit.toMillis() + " ms");
        } catch (ExecutionException _) {
            return Finding.warning(
                    Area.NETWORK,
                    SUBJECT,
                    "this machine does not know the address of its own name, "
                            + name
                            + ": programs of Java that ask for it fail, or stay nameless",
                    remedy());
        }
    }

    private Finding slow(String text) {
        return Finding.warning(
                Area.NETWORK,
                SUBJECT,
                text + ": every program of Java that asks for it waits as long",
                remedy());
    }

    private String remedy() {
        return "echo '127.0.1.1 " + names.hostName() + "' | sudo tee -a /etc/hosts";
    }
}
