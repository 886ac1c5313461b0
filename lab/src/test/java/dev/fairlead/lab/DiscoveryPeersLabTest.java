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
import dev.fairlead.Network;
import dev.fairlead.TxtRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Multicast DNS with other libraries, both ways: JmDNS, zeroconf of Python, and bonjour-service of
/// npm.
class DiscoveryPeersLabTest {
    private static final String THEIRS = TYPE + ".local.";

    private Lab lab;
    private LabJvm.Held<Network> ours;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("lan", "2");
        ours = DiscoveryLab.network(lab, "h1");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void oursAndJmdnsFindEachOtherWithTextsRenamesAndGoodbyes() {
        LabJvm.Held<Jmdns> jmdns = LabJvm.on(lab, "h2").hold(() -> new Jmdns("10.77.0.2", "jay"));
        LabJvm.Held<Browser> browser = browse(ours);
        jmdns.tell(each -> each.publish("Jay"));
        String line = found(browser, "Jay", "10.77.0.2", "j=1");
        assertTrue(line.contains(" jay.local [10.77.0.2:4245] j=1"), line);
        assertEquals("Jay (2)", registered(advertise(ours, "Jay")), "the name is taken");
        jmdns.tell(each -> each.change("Jay", "2"));
        awaitText(browser, "Jay", "j", "2");
        LabJvm.Held<Advertisement> told = advertise(ours, "Ours");
        assertEquals("Ours", registered(told));
        jmdns.tell(each -> each.await("Ours at h1-fairlead.local. 4242 v"));
        jmdns.tell(each -> each.publish("Ours"));
        assertTrue(
                found(browser, "Ours (2)", " jay.local ").contains(" jay.local "),
                "ours is the first");
        told.tell(each -> each.update(TxtRecord.EMPTY.with("k", "w")));
        jmdns.tell(each -> each.await("Ours at h1-fairlead.local. 4242 w"));
        told.tell(Advertisement::close);
        jmdns.tell(each -> each.await("gone Ours"));
        jmdns.tell(Jmdns::close);
        awaitGone(browser, "Jay");
    }

    /// JmDNS on a host.
    static final class Jmdns implements ServiceListener, AutoCloseable {
        private final JmDNS jmdns;
        private final Map<String, ServiceInfo> published = new HashMap<>();
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        Jmdns(String address, String name) throws IOException {
            jmdns = JmDNS.create(InetAddress.ofLiteral(address), name);
            jmdns.addServiceListener(THEIRS, this);
        }

        void publish(String name) throws IOException {
            ServiceInfo info = ServiceInfo.create(THEIRS, name, 4245, 0, 0, Map.of("j", "1"));
            published.put(name, info);
            jmdns.registerService(info);
        }

        void change(String name, String value) {
            published.get(name).setText(Map.of("j", value));
        }

        /// Takes events until one is `expected`.
        void await(String expected) throws InterruptedException {
            List<String> seen = new ArrayList<>();
            for (String event;
                    (event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)) != null; ) {
                seen.add(event);
                if (event.equals(expected)) {
                    return;
                }
            }
            throw new AssertionError("no " + expected + " among " + seen);
        }

        @Override
        public void serviceAdded(ServiceEvent event) {
            jmdns.requestServiceInfo(event.getType(), event.getName());
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            events.add("gone " + event.getName());
        }

        @Override
        public void serviceResolved(ServiceEvent event) {
            ServiceInfo info = event.getInfo();
            events.add(
                    "%s at %s %d %s"
                            .formatted(
                                    event.getName(),
                                    info.getServer(),
                                    info.getPort(),
                                    info.getPropertyString("k")));
        }

        @Override
        public void close() throws IOException {
            jmdns.close();
        }
    }

    @Test
    void oursAndZeroconfOfPythonFindEachOtherWithTextsRenamesAndGoodbyes() {
        LabProcess python = ZeroconfPeer.obeying(lab, "h2", "10.77.0.2");
        LabJvm.Held<Browser> browser = browse(ours);
        ZeroconfPeer.order(python, "publish", "Py", "y");
        String line = found(browser, "Py", "10.77.0.2", "p=y");
        assertTrue(line.contains(" py.local [10.77.0.2:4244] p=y"), line);
        assertEquals("Py (2)", registered(advertise(ours, "Py")), "the name is taken");
        ZeroconfPeer.order(python, "change", "Py", "z");
        awaitText(browser, "Py", "p", "z");
        LabJvm.Held<Advertisement> told = advertise(ours, "Ours");
        assertEquals("Ours", registered(told));
        python.awaitStdout("add Ours\\._lab.* 4242 h1-fairlead\\.local\\. b'v'", PATIENCE);
        told.tell(each -> each.update(TxtRecord.EMPTY.with("k", "w")));
        python.awaitStdout("update Ours\\._lab.* b'w'", PATIENCE);
        ZeroconfPeer.order(python, "publish", "Ours", "y");
        python.awaitStdout("told Ours-2", PATIENCE);
        told.tell(Advertisement::close);
        python.awaitStdout("gone Ours\\.", PATIENCE);
        ZeroconfPeer.order(python, "end", "Py", "z");
        awaitGone(browser, "Py");
    }

    @Test
    void oursAndBonjourServiceOfNpmFindEachOther() {
        Requirement.need(
                "npm",
                Requirement.find("node").isPresent() && hasBonjourService(),
                "by hand: bonjour-service of npm on NODE_PATH (npm install bonjour-service@1.4.4)");
        String script =
                """
                const { Bonjour } = require("bonjour-service");
                const b = new Bonjour({ interface: "10.77.0.2", bind: "0.0.0.0" });
                const name = s => s.name + " at " + s.host + " " + s.port + " " + s.txt.k;
                const browser = b.find({ type: "lab" }, s => console.log(name(s)));
                browser.on("down", s => console.log("gone " + s.name));
                browser.on("txt-update", s => console.log("now " + name(s)));
                b.publish({ name: "Npm", type: "lab", port: 4246, host: "npm.local", txt: { n: "1" } });
                process.stdin.on("data", () => {}).on("end", () =>
                    b.unpublishAll(() => b.destroy(() => process.exit(0))));
                """;
        LabProcess node = lab.exec("h2", "node", "-e", script);
        LabJvm.Held<Browser> browser = browse(ours);
        String line = found(browser, "Npm", "10.77.0.2", "n=1");
        assertTrue(line.contains(" npm.local ") && line.contains("10.77.0.2:4246"), line);
        assertTrue(line.endsWith(" n=1"), line);
        assertEquals("Npm (2)", registered(advertise(ours, "Npm")), "the name is taken");
        LabJvm.Held<Advertisement> told = advertise(ours, "Ours");
        registered(told);
        node.awaitStdout("Ours at h1-fairlead.local 4242 v", PATIENCE);
        told.tell(each -> each.update(TxtRecord.EMPTY.with("k", "w")));
        node.awaitStdout("now Ours at h1-fairlead.local 4242 w", PATIENCE);
        told.tell(Advertisement::close);
        node.awaitStdout("gone Ours", PATIENCE);
        end(node);
        awaitGone(browser, "Npm");
    }

    private static boolean hasBonjourService() {
        try (LabProcess asked =
                LabProcess.start(List.of("node", "-e", "require('bonjour-service')"))) {
            return asked.await(PATIENCE).exitCode() == 0;
        }
    }

    private static void end(LabProcess process) {
        try {
            process.stdin().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
