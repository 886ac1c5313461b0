package dev.fairlead.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTest {
    @TempDir private Path folder;

    private static KnownPeer peer(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        return new KnownPeer(
                Fingerprint.of(key), "peer " + number, Instant.ofEpochSecond(number), new byte[32]);
    }

    @Test
    void keepsWhatItIsGiven() throws Exception {
        Path file = folder.resolve("new").resolve("peers.p12");
        TrustStore store = TrustStore.open(file);
        assertEquals(List.of(), store.peers());
        assertFalse(Files.exists(file), "nothing is made before something is kept");

        Identity identity = store.identity();
        store.add(peer(1));
        store.add(peer(2));
        TrustStore again = TrustStore.open(file);
        assertEquals(identity.pin(), again.identity().pin());
        assertEquals(List.of(peer(1), peer(2)), again.peers());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void seesWhatAnotherHasChanged() throws Exception {
        Path file = folder.resolve("peers.p12");
        TrustStore one = TrustStore.open(file);
        TrustStore two = TrustStore.open(file);
        one.add(peer(1));
        assertEquals(List.of(peer(1)), two.peers());
        assertTrue(two.rename(peer(1).fingerprint(), "the printer"));
        assertEquals("the printer", one.find(peer(1).fingerprint()).orElseThrow().name());
        assertTrue(two.revoke(peer(1).fingerprint()));
        assertFalse(two.revoke(peer(1).fingerprint()));
        assertFalse(two.rename(peer(1).fingerprint(), "nobody"));
        assertEquals(List.of(), one.peers());
    }

    @Test
    void losesNothingWhenManyWrite() throws Exception {
        Path file = folder.resolve("peers.p12");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                KnownPeer added = peer(i);
                all.add(
                        threads.submit(() -> {
                            TrustStore.open(file).add(added);
                            return null;
                        }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertEquals(20, TrustStore.open(file).peers().size());
    }

    @Test
    void refusesAFileThatOthersCanRead() throws Exception {
        Path file = folder.resolve("peers.p12");
        TrustStore.open(file).add(peer(1));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        IOException refused = assertThrows(IOException.class, () -> TrustStore.open(file));
        assertTrue(refused.getMessage().contains("chmod 600"), refused.getMessage());
    }

    @Test
    void refusesAnotherPasswordAndRubbish() throws Exception {
        Path file = folder.resolve("peers.p12");
        TrustStore.open(file, "one".toCharArray()).add(peer(1));
        assertThrows(IOException.class, () -> TrustStore.open(file, "two".toCharArray()));
        Files.write(file, new byte[100]);
        assertThrows(IOException.class, () -> TrustStore.open(file));
    }
}
