package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.FoundService;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Service;
import dev.fairlead.ServiceSearch;
import dev.fairlead.TxtRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// What the labs of discovery do in the same way: hosts that tell and look.
final class DiscoveryLab {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String TYPE = "_lab._tcp";
    private static final String BUS =
            "mkdir -p /run/dbus && dbus-daemon --system --fork --nopidfile";
    private static final String AVAHI = "exec avahi-daemon --no-chroot --no-drop-root";

    private DiscoveryLab() {}

    /// Starts Avahi on a host, with a bus of its own.
    static LabProcess avahi(Lab lab, String host) {
        return avahi(lab, host, BUS + " && " + AVAHI);
    }

    /// Starts the bus of a host, on which Avahi may come and go.
    static void bus(Lab lab, String host) {
        String _ = lab.runApart(host, "sh", "-c", BUS);
    }

    /// Starts Avahi on a host that has a [#bus].
    static LabProcess avahiAgain(Lab lab, String host) {
        return avahi(lab, host, AVAHI);
    }

    private static LabProcess avahi(Lab lab, String host, String script) {
        LabProcess daemon = lab.execApart(host, "sh", "-c", script);
        daemon.awaitStderr("Server startup complete", PATIENCE);
        return daemon;
    }

    static LabJvm.Held<Network> network(Lab lab, String host) {
        return LabJvm.on(lab, host).hold(() -> Network.open(NetworkOptions.DEFAULT));
    }

    static LabJvm.Held<Browser> browse(LabJvm.Held<Network> network) {
        return network.derive(each -> each.browse(ServiceSearch.of(TYPE).withTxt().withLocation()));
    }

    static LabJvm.Held<Advertisement> advertise(LabJvm.Held<Network> network, String name) {
        return network.derive(each ->
                each.advertise(
                        Service.of(TYPE).withName(name).withTxt(TxtRecord.EMPTY.with("k", "v")),
                        4242));
    }

    static String registered(LabJvm.Held<Advertisement> told) {
        return told.ask(PATIENCE, each -> each.awaitRegistered(PATIENCE).instance());
    }

    /// What is known of one service as soon as its text and host are known and all of `parts` are
    /// in it. An address may come later than another: Avahi tells those of IPv4 by IPv4 alone.
    ///
    /// @return when that does not come to pass, what was known of it at last
    static String found(LabJvm.Held<Browser> browser, String name, String... parts) {
        List<String> wanted = List.of(parts);
        return browser.ask(PATIENCE, each -> await(each, name, wanted));
    }

    private static String await(Browser browser, String name, List<String> parts)
            throws InterruptedException {
        AtomicReference<String> last = new AtomicReference<>("nothing");
        Optional<FoundService> _ =
                browser.await(
                        one -> {
                            if (!one.endpoint().instance().equals(name)) {
                                return false;
                            }
                            String line = line(one);
                            last.set(line);
                            return one.txt().isPresent()
                                    && !one.addresses().isEmpty()
                                    && parts.stream().allMatch(line::contains);
                        },
                        PATIENCE.minusSeconds(10));
        return last.get();
    }

    private static String line(FoundService found) {
        return found.endpoint()
                + " "
                + found.interfaces().stream().sorted().toList()
                + " "
                + found.host().orElse("")
                + " "
                + found.addresses()
                + " "
                + found.txt().orElse(TxtRecord.EMPTY);
    }

    /// Waits until the text of `name` has this value under `key`.
    static void awaitText(LabJvm.Held<Browser> browser, String name, String key, String value) {
        boolean there =
                browser.ask(
                        PATIENCE,
                        each ->
                                each.await(
                                                one ->
                                                        one.endpoint().instance().equals(name)
                                                                && one.txt()
                                                                        .flatMap(txt ->
                                                                                txt.text(key))
                                                                        .filter(value::equals)
                                                                        .isPresent(),
                                                PATIENCE)
                                        .isPresent());
        assertTrue(there, () -> name + " does not say " + key + "=" + value);
    }

    /// Waits until `name` is not there, if it ever was.
    static void awaitGone(LabJvm.Held<Browser> browser, String name) {
        boolean gone =
                browser.ask(
                        PATIENCE,
                        each -> {
                            CountDownLatch absent = new CountDownLatch(1);
                            each.onChange(
                                    Runnable::run,
                                    _ -> {
                                        if (isAbsent(each, name)) {
                                            absent.countDown();
                                        }
                                    });
                            return isAbsent(each, name)
                                    || absent.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        });
        assertTrue(gone, () -> name + " is still there");
    }

    static List<String> names(Browser browser) {
        return browser.services().stream().map(one -> one.endpoint().instance()).sorted().toList();
    }

    private static boolean isAbsent(Browser browser, String name) {
        return browser.services().stream().noneMatch(one -> one.endpoint().instance().equals(name));
    }
}
