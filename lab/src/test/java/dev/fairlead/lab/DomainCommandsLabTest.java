package dev.fairlead.lab;

import static dev.fairlead.lab.DiscoveryLab.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands about services of a domain, on a host whose nameserver is BIND 9, on another one.
class DomainCommandsLabTest {
    private static final String KEY =
            "key \"lab\" { algorithm hmac-sha256; secret \"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=\"; };\n";

    @TempDir private static Path folder;
    private static Lab lab;

    @BeforeAll
    static void up() throws IOException {
        Requirement.lab("named", "socat");
        lab = Lab.up("lan", "2");
        lab.resolvConf("h1", List.of("10.77.0.2"), "search example.com");
        zone(
                "example.com",
                """
                b._dns-sd._udp PTR example.com.
                b._dns-sd._udp PTR guests.example.com.
                db._dns-sd._udp PTR example.com.
                r._dns-sd._udp PTR example.com.
                """);
        zone("0.77.10.in-addr.arpa", "lb._dns-sd._udp.0 PTR office.example.com.\n");
        Files.writeString(folder.resolve("lab.key"), KEY);
        Path configuration = folder.resolve("named.conf");
        Files.writeString(
                configuration,
                KEY
                        + """
                        options {
                            directory "%s"; pid-file none; session-keyfile none;
                            listen-on { 10.77.0.2; }; listen-on-v6 { none; };
                            recursion no; dnssec-validation no; empty-zones-enable no; notify no;
                        };
                        controls { };
                        zone "example.com" { type primary; file "example.com"; update-policy { grant lab zonesub any; }; };
                        zone "0.77.10.in-addr.arpa" { type primary; file "0.77.10.in-addr.arpa"; };
                        """
                                .formatted(folder));
        LabProcess named =
                lab.exec(
                        "h2",
                        Requirement.find("named").orElseThrow(),
                        "-g",
                        "-n",
                        "1",
                        "-c",
                        configuration.toString());
        named.awaitStderr("\\brunning\\b", PATIENCE);
    }

    private static void zone(String name, String records) throws IOException {
        Files.writeString(
                folder.resolve(name),
                """
                $TTL 60
                @ SOA ns.%1$s. root.%1$s. 1 60 60 60 2
                @ NS ns.example.com.
                """
                                .formatted(name)
                        + (name.equals("example.com") ? "ns A 10.77.0.2\n" : "")
                        + records);
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static LabProcess fairlead(String... arguments) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "env",
                                "--default-signal=INT,TERM",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.fairlead.cli.Main"));
        words.addAll(List.of(arguments));
        return lab.exec("h1", words.toArray(String[]::new));
    }

    /// What it prints to stdout; if it is to fail, to stderr.
    private static String output(int status, String... arguments) {
        try (LabProcess process = fairlead(arguments)) {
            LabProcess.Result result = process.await(PATIENCE);
            assertEquals(status, result.exitCode(), result::stderr);
            return status == 0 ? result.stdout() : result.stderr();
        }
    }

    @Test
    void whatIsAdvertisedIsFoundAndConnectedToUntilCtrlC() throws IOException {
        LabProcess _ = lab.exec("h1", "socat", "TCP6-LISTEN:4243,ipv6only=0,fork", "EXEC:cat");
        LabProcess told =
                fairlead(
                        "advertise",
                        "Front door. No. 1",
                        "door",
                        "4243",
                        "floor=1",
                        "--domain",
                        "example.com",
                        "--update-key",
                        folder.resolve("lab.key").toString());
        told.awaitStdout("registered Front door. No. 1._door._tcp.example.com", PATIENCE);
        told.awaitStderr("all who can ask for names in example.com can read", PATIENCE);
        LabProcess browsing = fairlead("browse", "door", "--domain", "example.com", "--txt");
        browsing.awaitStdout("\\+ Front door. No. 1._door._tcp.example.com", PATIENCE);
        browsing.awaitStdout("txt  floor=1", PATIENCE);
        browsing.signal("INT");
        assertEquals(130, browsing.await(PATIENCE).exitCode());
        String place = output(0, "resolve", "Front door. No. 1._door._tcp.example.com");
        assertTrue(place.contains("-fairlead.example.com:4243"), place);
        assertTrue(place.contains("10.77.0.1:4243"), place);
        assertTrue(place.contains("txt  floor=1"), place);
        LabProcess connected = fairlead("connect", "Front door. No. 1._door._tcp.example.com");
        connected.stdin().write("ding\n".getBytes(StandardCharsets.UTF_8));
        connected.stdin().flush();
        connected.awaitStdout("ding", PATIENCE);
        connected.stdin().close();
        assertEquals(0, connected.await(PATIENCE).exitCode());
        told.signal("INT");
        assertEquals(130, told.await(PATIENCE).exitCode());
        String gone = output(11, "resolve", "Front door. No. 1._door._tcp.example.com");
        assertTrue(gone.contains("resolve.no-such-name"), gone);
    }

    @Test
    void theDomainsThatTheNetworkRecommendsAreShown() {
        assertEquals(
                """
                example.com: default-browsing, browsing, registration
                guests.example.com: browsing
                """,
                output(0, "browse", "--domains"));
        assertEquals(
                "{\"type\":\"domain\",\"name\":\"office.example.com\",\"uses\":[\"automatic-browsing\"]}",
                output(0, "browse", "--domains", "--subnets", "--json").lines().toList().getLast());
    }
}
