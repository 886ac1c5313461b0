package dev.fairlead.interop.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `--pcap` writes, read by tshark: every header is right, and the bytes are those that went.
class PcapCommandTest {
    private static final String SAID = "hello capture";

    @TempDir Path folder;

    @BeforeAll
    static void needs() {
        Requirement.programs("tshark");
    }

    private Path near() {
        return folder.resolve("near.pcapng");
    }

    private Path far() {
        return folder.resolve("far.pcapng");
    }

    private static String tshark(Path file, String... arguments) {
        List<String> words = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        for (String protocol : List.of("ip", "tcp", "udp")) {
            words.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
        }
        words.addAll(List.of(arguments));
        LabProcess.Result result = LabProcess.start(words).await(Processes.LIMIT);
        assertEquals(0, result.exitCode(), result.toString());
        return result.stdout();
    }

    /// Nothing that Wireshark would complain of: checksums, lengths, numbers that do not fit.
    private static void assertSound(Path file) {
        String complaints =
                "_ws.malformed || tcp.analysis.flags || ip.checksum.status == 0"
                        + " || tcp.checksum.status == 0 || udp.checksum.status == 0";
        assertEquals("", tshark(file, "-Y", complaints));
    }

    /// Says it to a listener that sends it back, each end with a capture of its own.
    private int echo(List<String> listening, List<String> connecting) {
        List<String> listen = new ArrayList<>(List.of("listen", "--json", "--echo"));
        listen.addAll(listening);
        listen.addAll(List.of("--pcap", far().toString(), "127.0.0.1:0"));
        try (LabProcess listener = Processes.fairlead(listen.toArray(String[]::new))) {
            int port = Processes.port(listener);
            List<String> connect = new ArrayList<>(List.of("connect"));
            connect.addAll(connecting);
            connect.addAll(List.of("--pcap", near().toString(), "127.0.0.1:" + port));
            LabProcess.Result said =
                    Processes.bash(
                                    "printf '"
                                            + SAID
                                            + "' | "
                                            + Processes.line(connect.toArray(String[]::new)))
                            .await(Processes.LIMIT);
            assertEquals(SAID, said.stdout(), said.toString());
            return port;
        }
    }

    @Test
    void aConnectionOfTcpIsReadAsOneByBothEnds() {
        int port = echo(List.of(), List.of());
        for (Path file : List.of(near(), far())) {
            assertSound(file);
            String ends =
                    tshark(
                            file,
                            "-T",
                            "fields",
                            "-e",
                            "ip.src",
                            "-e",
                            "ip.dst",
                            "-e",
                            "tcp.flags.str");
            assertTrue(ends.startsWith("127.0.0.1\t127.0.0.1\t"), ends);
            String heard = tshark(file, "-q", "-z", "follow,tcp,ascii,0");
            assertTrue(heard.contains(SAID), heard);
            String handshake =
                    tshark(file, "-Y", "tcp.flags.syn == 1", "-T", "fields", "-e", "tcp.dstport");
            assertEquals(port, Integer.parseInt(handshake.lines().findFirst().orElseThrow()));
            assertEquals(
                    2,
                    tshark(file, "-Y", "tcp.flags.fin == 1").lines().count(),
                    "both streams ended");
        }
    }

    @Test
    void datagramsAreReadAsSuch() {
        int port = echo(List.of("--udp"), List.of("--udp"));
        assertSound(near());
        String seen =
                tshark(
                        near(),
                        "-T",
                        "fields",
                        "-e",
                        "udp.dstport",
                        "-e",
                        "udp.length",
                        "-e",
                        "data.text");
        int length = SAID.length() + 8;
        assertEquals(2, seen.lines().count(), seen);
        assertTrue(seen.startsWith(port + "\t" + length), seen);
    }

    @Test
    void tlsIsSealedUnlessTheKeyLogIsAskedFor() {
        echo(List.of("--tls"), List.of("--tls", "--insecure"));
        assertSound(near());
        String sealed = tshark(near(), "-q", "-z", "follow,tls,ascii,0");
        assertFalse(sealed.contains(SAID), sealed);
        String hello = tshark(near(), "-Y", "tls.handshake.type == 1");
        assertEquals(1, hello.lines().count(), hello);

        Path log = folder.resolve("keys");
        echo(List.of("--tls"), List.of("--tls", "--insecure", "--keylog", log.toString()));
        String open = tshark(near(), "-q", "-z", "follow,tls,ascii,0");
        assertTrue(open.contains(SAID), open);
    }
}
