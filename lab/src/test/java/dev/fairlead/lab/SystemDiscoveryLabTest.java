package dev.fairlead.lab;

import static dev.fairlead.lab.DiscoveryLab.PATIENCE;
import static dev.fairlead.lab.DiscoveryLab.TYPE;
import static dev.fairlead.lab.DiscoveryLab.advertise;
import static dev.fairlead.lab.DiscoveryLab.awaitGone;
import static dev.fairlead.lab.DiscoveryLab.awaitText;
import static dev.fairlead.lab.DiscoveryLab.browse;
import static dev.fairlead.lab.DiscoveryLab.found;
import static dev.fairlead.lab.DiscoveryLab.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.DiscoveryBackend;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.RegistrationState;
import dev.fairlead.Service;
import dev.fairlead.ServiceSearch;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TxtRecord;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same by our own engine and by Avahi, which runs beside, asked by D-Bus or by its library
/// dns_sd.
class SystemDiscoveryLabTest {
    private Lab lab;

    @BeforeEach
    void needs() {
        Requirement.lab("avahi-daemon", "avahi-browse", "avahi-publish", "dbus-daemon", "socat");
        Requirement.need(
                "lab", hasDnsSd(), "libdns_sd.so.1, which is in libavahi-compat-libdnssd1");
        lab = Lab.up("lan", "2");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static boolean hasDnsSd() {
        return Stream.of("/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
                .anyMatch(folder -> Files.exists(Path.of(folder, "libdns_sd.so.1")));
    }

    private LabJvm.Held<Network> network(String host, DiscoveryBackend backend) {
        // The bus of a host is in a /run of its own.
        return LabJvm.apart(lab, host)
                .hold(() ->
                        Network.open(
                                NetworkOptions.DEFAULT.withDiscovery(
                                        DiscoveryOptions.DEFAULT.withBackend(backend))));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsToldIsFoundAndOneOfTwoOfTheSameNameIsRenamed(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        LabJvm.Held<Network> here = network("h1", backend);
        LabJvm.Held<Browser> browser = browse(here);
        LabProcess _ = lab.execApart("h2", "avahi-publish", "-s", "Box. 1", TYPE, "4243", "a=b");
        String line = found(browser, "Box. 1");
        assertTrue(line.contains(" [eth0] h2.local ["), line);
        assertTrue(line.contains("4243"), line);
        assertTrue(line.endsWith("] a=b"), line);
        LabJvm.Held<Advertisement> _ = advertise(here, "Box. 1");
        String renamed =
                browser.ask(
                        PATIENCE,
                        each ->
                                each.await(
                                                one -> !one.endpoint().instance().equals("Box. 1"),
                                                PATIENCE)
                                        .map(one -> one.endpoint().instance())
                                        .orElse("nobody"));
        // Between two of its own Avahi decides, and not always for who was there first.
        boolean ours = renamed.equals("Box. 1 (2)");
        assertTrue(
                ours || (backend != DiscoveryBackend.EMBEDDED && renamed.equals("Box. 1 #2")),
                renamed);
        LabProcess watching = lab.execApart("h2", "avahi-browse", "-rp", TYPE);
        watching.awaitStdout("=;eth0;IPv4;Box.*;4242;\"k=v\"", PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void aTextThatChangesAndAGoodbyeAreSeenBothWays(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabJvm.Held<Network> here = network("h1", backend);
        LabJvm.Held<Network> there = DiscoveryLab.network(lab, "h2");
        LabJvm.Held<Browser> browser = browse(here);
        LabJvm.Held<Browser> opposite = browse(there);
        LabJvm.Held<Advertisement> ours = advertise(here, "Ours");
        LabJvm.Held<Advertisement> theirs = advertise(there, "Theirs");
        assertEquals("Ours", registered(ours));
        assertEquals("Theirs", registered(theirs));
        awaitText(browser, "Theirs", "k", "v");
        awaitText(opposite, "Ours", "k", "v");
        ours.tell(each -> each.update(TxtRecord.EMPTY.with("k", "w")));
        theirs.tell(each -> each.update(TxtRecord.EMPTY.with("k", "x")));
        awaitText(opposite, "Ours", "k", "w");
        awaitText(browser, "Theirs", "k", "x");
        ours.tell(Advertisement::close);
        theirs.tell(Advertisement::close);
        awaitGone(opposite, "Ours");
        awaitGone(browser, "Theirs");
    }

    @ParameterizedTest
    @EnumSource
    void whoWantsNoOtherNameIsRefusedOneThatIsTaken(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabJvm.Held<Network> here = network("h1", backend);
        assertEquals("Box", registered(advertise(DiscoveryLab.network(lab, "h2"), "Box")));
        assertEquals(
                "resolve.name-taken", here.<String>ask(PATIENCE, each -> refusal(each, "Box")));
    }

    private static String refusal(Network network, String name) {
        Service service = Service.of(TYPE).withName(name).withoutRename();
        try (Advertisement told = network.advertise(service, 1)) {
            return "registered as " + told.awaitRegistered(PATIENCE);
        } catch (NetworkException e) {
            return e.failure().cause();
        }
    }

    @ParameterizedTest
    @EnumSource
    void kindsAndTypesAreFoundBothWays(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabJvm.Held<Network> here = network("h1", backend);
        LabJvm.Held<Network> there = DiscoveryLab.network(lab, "h2");
        LabJvm.Held<Advertisement> _ = kind(here, "Ours");
        LabJvm.Held<Advertisement> _ = kind(there, "Theirs");
        assertEquals("Theirs", here.<String>ask(PATIENCE, each -> ofKind(each, "Theirs")));
        assertEquals("Ours", there.<String>ask(PATIENCE, each -> ofKind(each, "Ours")));
        assertEquals(
                TYPE,
                here.<String>ask(
                        PATIENCE,
                        each -> {
                            try (Browser all = each.browse(ServiceSearch.all())) {
                                return all.await(_ -> true, PATIENCE)
                                        .orElseThrow()
                                        .endpoint()
                                        .type();
                            }
                        }));
    }

    private static LabJvm.Held<Advertisement> kind(LabJvm.Held<Network> network, String name) {
        return network.derive(
                each -> each.advertise(Service.of(TYPE).withName(name).withSubtype("_wide"), 4242));
    }

    private static String ofKind(Network network, String name) throws InterruptedException {
        try (Browser browser = network.browse(ServiceSearch.of(TYPE).withSubtype("_wide"))) {
            return browser.await(one -> one.endpoint().instance().equals(name), PATIENCE)
                    .orElseThrow()
                    .endpoint()
                    .instance();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServiceIsConnectedToByItsNameAndAHostByItsOwn(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        LabProcess server = lab.exec("h2", "socat", "TCP6-LISTEN:4243,ipv6only=0,fork", "EXEC:cat");
        LabProcess told = lab.execApart("h2", "avahi-publish", "-s", "Echo", TYPE, "4243");
        told.awaitStderr("Established", PATIENCE);
        LabJvm.Held<Network> here = network("h1", backend);
        assertEquals(
                "x",
                here.<String>ask(
                        PATIENCE, each -> echo(each, Endpoint.service("Echo", TYPE, "local"))));
        assertEquals(
                "x",
                here.<String>ask(PATIENCE, each -> echo(each, Endpoint.host("h2.local", 4243))));
        assertTrue(server.isAlive());
    }

    private static String echo(Network network, Endpoint endpoint) throws Exception {
        try (StreamConnection c = network.open(endpoint, Tcp.stack(), Parameters.DEFAULT)) {
            c.send("x".getBytes(StandardCharsets.UTF_8));
            return new String(c.receive(1, 1).content(), StandardCharsets.UTF_8);
        }
    }

    // RFC 6762, section 4.
    @ParameterizedTest
    @EnumSource
    void aHostIsNamedByItsAddressOfTheLink(DiscoveryBackend backend) {
        lab.close();
        lab = Lab.up("lan", "2", "linklocal");
        lab.hostsFile("h1", "127.0.0.1 localhost"); // else it has the name of h2
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        assertEquals(
                "h2.local.",
                network("h1", backend)
                        .<String>ask(
                                PATIENCE,
                                each ->
                                        each.resolver()
                                                .names(InetAddress.ofLiteral("169.254.77.2"))
                                                .records()
                                                .getFirst()
                                                .data()));
    }

    @ParameterizedTest
    @EnumSource(names = "EMBEDDED", mode = EnumSource.Mode.EXCLUDE)
    void untilThereIsADaemonItIsWaitedFor(DiscoveryBackend backend) {
        LabJvm.Held<Network> here = network("h1", backend);
        LabJvm.Held<Browser> browser = browse(here);
        LabJvm.Held<Advertisement> told = advertise(here, "Patient");
        String waiting = browser.ask(PATIENCE, SystemDiscoveryLabTest::awaitWaiting);
        assertTrue(waiting.startsWith("path.no-multicast "), waiting);
        assertTrue(
                waiting.matches(".*(Avahi|dns_sd), the system's .*, does not answer.*"), waiting);
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        assertEquals("Patient", registered(told));
        awaitText(browser, "Patient", "k", "v");
    }

    // What it had found is no longer known, and what was told is told anew.
    @ParameterizedTest
    @EnumSource(names = "EMBEDDED", mode = EnumSource.Mode.EXCLUDE)
    void aDaemonThatEndsIsWaitedForAndAllIsAsItWasWhenItComesBack(DiscoveryBackend backend) {
        DiscoveryLab.bus(lab, "h1");
        LabProcess daemon = DiscoveryLab.avahiAgain(lab, "h1");
        LabJvm.Held<Network> here = network("h1", backend);
        LabJvm.Held<Network> there = DiscoveryLab.network(lab, "h2");
        LabJvm.Held<Browser> browser = browse(here);
        LabJvm.Held<Browser> opposite = browse(there);
        LabJvm.Held<Advertisement> told = advertise(here, "Ours");
        assertEquals("Ours", registered(told));
        assertEquals("Theirs", registered(advertise(there, "Theirs")));
        awaitText(browser, "Theirs", "k", "v");
        awaitText(opposite, "Ours", "k", "v");
        daemon.signal("TERM");
        assertEquals(
                "path.no-multicast",
                told.<String>ask(PATIENCE, SystemDiscoveryLabTest::awaitWaitingOf));
        awaitGone(browser, "Theirs");
        awaitGone(opposite, "Ours");
        LabProcess _ = DiscoveryLab.avahiAgain(lab, "h1");
        assertEquals("Ours", registered(told));
        awaitText(browser, "Theirs", "k", "v");
        awaitText(opposite, "Ours", "k", "v");
    }

    private static String awaitWaiting(Browser browser) throws Exception {
        CompletableFuture<String> why = new CompletableFuture<>();
        browser.onState(
                Runnable::run,
                state -> {
                    if (state instanceof ConnectionState.Waiting(var reason)) {
                        why.complete(reason.cause() + " " + reason.summary());
                    }
                });
        return why.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static String awaitWaitingOf(Advertisement told) throws Exception {
        CompletableFuture<String> why = new CompletableFuture<>();
        told.onState(
                Runnable::run,
                state -> {
                    if (state instanceof RegistrationState.Waiting(var reason)) {
                        why.complete(reason.cause());
                    }
                });
        return why.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    // A mistake in who owns what of a library ends the JVM.
    @ParameterizedTest
    @EnumSource
    void closedInAnyOrderItGoesAndNothingIsLeft(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabJvm jvm = LabJvm.apart(lab, "h1");
        assertEquals("10 rounds", jvm.call(PATIENCE, () -> closeInAnyOrder(backend, 10)));
        assertEquals("0", jvm.call(PATIENCE, SystemDiscoveryLabTest::threadsLeft));
    }

    private static String closeInAnyOrder(DiscoveryBackend backend, int rounds) throws Exception {
        NetworkOptions options =
                NetworkOptions.DEFAULT.withDiscovery(DiscoveryOptions.DEFAULT.withBackend(backend));
        for (int i = 0; i < rounds; i++) {
            Network network = Network.open(options);
            List<AutoCloseable> open = new ArrayList<>();
            open.add(network);
            for (int k = 0; k < 3; k++) {
                open.add(network.browse(ServiceSearch.of(TYPE).withTxt().withLocation()));
                open.add(network.advertise(Service.of(TYPE).withName("One " + k), 1));
            }
            if (i % 5 == 0) { // else it may be closed while it begins
                ((Advertisement) open.get(2)).awaitRegistered(PATIENCE);
            }
            Collections.shuffle(open, new Random(i));
            List<Thread> closing = new ArrayList<>();
            for (AutoCloseable each : open) {
                closing.add(Thread.startVirtualThread(() -> close(each)));
            }
            for (Thread each : closing) {
                each.join();
            }
        }
        return rounds + " rounds";
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String threadsLeft() throws InterruptedException {
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (each.getName().equals("fairlead-discovery")) {
                each.join(PATIENCE.toMillis() / 4);
            }
        }
        return Thread.getAllStackTraces().keySet().stream()
                        .filter(each -> each.getName().equals("fairlead-discovery"))
                        .count()
                + "";
    }
}
