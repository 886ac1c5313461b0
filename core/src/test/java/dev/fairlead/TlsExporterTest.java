package dev.fairlead;

import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TlsOptions.Need;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Keying material of a connection (RFC 8446, section 7.5; RFC 5705, section 4).
class TlsExporterTest {
    private static final String LABEL = "EXPORTER-fairlead-test";

    /// The automatic choice has to find the engine that can.
    private static TlsPair pair(TlsVersion version) {
        return new TlsPair(Engine.AUTO, Engine.AUTO, version);
    }

    private static TlsHandshake of(StreamConnection connection) {
        return connection.report().tls().orElseThrow();
    }

    /// The same at both ends; returned once that is sure.
    private static byte[] exported(Ends ends, byte @Nullable [] context, int length) {
        byte[] near = of(ends.near()).exportKeyingMaterial(LABEL, context, length);
        byte[] far = of(ends.far()).exportKeyingMaterial(LABEL, context, length);
        assertArrayEquals(near, far);
        assertEquals(length, near.length);
        return near;
    }

    private static Ends open(TlsVersion version) throws Exception {
        TlsPair pair = pair(version);
        return pair.open(
                pair.clientOptions().withNeeds(Need.EXPORTER),
                pair.serverOptions().withNeeds(Need.EXPORTER));
    }

    @ParameterizedTest
    @EnumSource
    void bothEndsGetTheSameAndNoOtherConnectionDoes(TlsVersion version) throws Exception {
        try (Ends one = open(version);
                Ends other = open(version)) {
            assertEquals(Engine.JSSE, of(one.near()).engine());
            byte[] first = exported(one, null, 32);
            assertArrayEquals(first, exported(one, null, 32), "asked for again");
            assertFalse(Arrays.equals(first, exported(other, null, 32)));
            assertFalse(Arrays.equals(first, exported(one, utf8("context"), 32)));
            byte[] label = of(one.near()).exportKeyingMaterial("EXPORTER-other", null, 32);
            assertFalse(Arrays.equals(first, label));
            exported(one, new byte[0], 8160);
            exported(one, null, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResumedConnectionHasItsOwn(TlsVersion version) throws Exception {
        TlsPair pair = pair(version);
        TlsOptions client = pair.clientOptions().withNeeds(Need.EXPORTER);
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                var listener =
                        TlsPair.listen(network, pair.serverOptions().withNeeds(Need.EXPORTER))) {
            byte[] first = once(network, listener, client, false);
            assertFalse(Arrays.equals(first, once(network, listener, client, true)));
        }
    }

    private static byte[] once(
            Network network,
            Listener<StreamConnection> listener,
            TlsOptions client,
            boolean resumed)
            throws NetworkException {
        try (var near =
                        network.open(
                                listener.local(), Tcp.stack().tls(client), Parameters.DEFAULT);
                var far = listener.accept()) {
            far.send(of(far).exportKeyingMaterial(LABEL, null, 32));
            byte[] theirs = near.receiveExactly(32);
            assertEquals(resumed, of(near).resumed());
            assertArrayEquals(theirs, of(near).exportKeyingMaterial(LABEL, null, 32));
            return theirs;
        }
    }

    @ParameterizedTest
    @EnumSource
    void itHasToBeAskedForAndWithinItsLimits(TlsVersion version) throws Exception {
        TlsPair pair = pair(version);
        try (Ends ends = pair.open(pair.clientOptions(), pair.serverOptions())) {
            var refusal =
                    assertThrows(
                            IllegalStateException.class,
                            () -> of(ends.near()).exportKeyingMaterial(LABEL, null, 32));
            assertTrue(refusal.getMessage().contains("withNeeds(EXPORTER)"));
            for (int length : new int[] {0, 8161}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> of(ends.near()).exportKeyingMaterial(LABEL, null, length));
            }
            for (String label : new String[] {"", "\u00e9"}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> of(ends.near()).exportKeyingMaterial(label, null, 32));
            }
        }
    }
}
