package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.stack.tls.Authority;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// What a program sends, and the keys it holds, stand in no log, report, event, recording or
/// failure, in no spelling.
@Tag("loopback")
@ResourceLock("connection log")
@Timeout(60)
class SecretsTest {
    private static final byte[] PAYLOAD = "password=correct-horse-battery".getBytes(UTF_8);
    private static final byte[] FIRST = "early=to-bed-and-early-to-rise".getBytes(UTF_8);

    @TempDir Path directory;

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private void tell(Object... each) {
        for (Object one : each) {
            told.add(String.valueOf(one));
        }
    }

    /// All spellings in which a secret could have slipped out.
    private static List<String> spellings(byte[] secret) {
        HexFormat hex = HexFormat.of();
        return List.of(
                new String(secret, UTF_8),
                hex.formatHex(secret),
                hex.withUpperCase().formatHex(secret),
                HexFormat.ofDelimiter(":").formatHex(secret),
                Base64.getEncoder().withoutPadding().encodeToString(secret),
                new BigInteger(1, secret).toString(),
                java.util.Arrays.toString(secret));
    }

    private void assertNothingOf(byte[] secret) {
        String all = String.join("\n", told);
        for (String spelling : spellings(secret)) {
            assertFalse(
                    all.toLowerCase(Locale.ROOT).contains(spelling.toLowerCase(Locale.ROOT)),
                    "'" + spelling + "' was told");
        }
    }

    @Test
    void areToldNowhere() throws Exception {
        Authority.Issued issued = TlsPair.root().issue("server.test").today().issued();
        PrivateKey key = issued.key();
        Path file = directory.resolve("recording.jfr");
        try (LoggedLines log = new LoggedLines();
                Recording recording = new Recording()) {
            recording.enable("dev.fairlead.Connect");
            recording.enable("dev.fairlead.Attempt");
            recording.enable("dev.fairlead.Handshake");
            recording.enable("dev.fairlead.Transfer");
            recording.start();
            try (Network network = Network.open(NetworkOptions.DEFAULT.withObserver(this::tell))) {
                exchange(network, Identity.of(key, issued.certificate()));
            }
            recording.dump(file);
            List<RecordedEvent> recorded = RecordingFile.readAllEvents(file);
            assertTrue(recorded.size() > 6, "the recorder was on: " + recorded);
            tell(recorded.toArray());
            tell(log.lines().toArray());
            assertTrue(log.lines().size() > 10, "the log was on: " + log.lines());
        }
        assertTrue(told.stream().anyMatch(line -> line.contains("transfer.reset")), "it failed");
        assertNothingOf(PAYLOAD);
        assertNothingOf(FIRST);
        assertNothingOf(key.getEncoded());
        assertNothingOf(((ECPrivateKey) key).getS().toByteArray());
    }

    @Test
    void aSlipWouldBeFoundInAnySpelling() {
        for (String spelling : spellings(PAYLOAD)) {
            told.clear();
            tell("sent " + spelling);
            assertThrows(AssertionError.class, () -> assertNothingOf(PAYLOAD), spelling);
        }
    }

    /// A connection that ends well, and one that is reset with data under way.
    private void exchange(Network network, Identity identity) throws Exception {
        TlsOptions server = TlsOptions.DEFAULT.withIdentity(identity).withTrust(TlsPair.trust());
        TlsOptions client =
                TlsOptions.DEFAULT
                        .withIdentity(identity)
                        .withServerName("server.test")
                        .withTrust(TlsPair.trust());
        Parameters parameters = Parameters.DEFAULT.withReplayableFirstData(FIRST);
        tell(server, client, parameters, identity, Tcp.stack().tls(client));
        try (Listener<StreamConnection> listener =
                network.listen(
                        Calls.loopback(0), Tcp.stack().tls(server), ListenerOptions.DEFAULT)) {
            for (boolean ends : new boolean[] {true, false}) {
                StreamConnection near =
                        network.open(listener.local(), Tcp.stack().tls(client), parameters);
                StreamConnection far = listener.accept();
                near.send(PAYLOAD);
                far.receiveExactly(FIRST.length + PAYLOAD.length);
                far.send(PAYLOAD);
                near.receiveExactly(PAYLOAD.length);
                if (ends) {
                    near.close();
                    far.close();
                } else {
                    far.abort();
                    NetworkFailure failure = Calls.failureOf(() -> near.receive(1, 1));
                    tell(failure, failure.summary(), failure.hint(), new NetworkException(failure));
                }
                tell(near, far, near.report(), near.transferReport(), near.report().tls());
                tell(near.parameters(), near.report().attempts(), near.report().handshakes());
            }
        }
    }
}
