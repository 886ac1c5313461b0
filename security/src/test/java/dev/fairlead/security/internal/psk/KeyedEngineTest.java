package dev.fairlead.security.internal.psk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.provider.PskEngine;
import dev.fairlead.internal.provider.PskRefusal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two engines and the bytes between them, without sockets.
@Timeout(60)
class KeyedEngineTest {
    private static final BouncyCastleEngines ENGINES = new BouncyCastleEngines();
    private static final byte[] KEY =
            HexFormat.of()
                    .parseHex("0b1f0c9ea2d34477880192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7");

    private static TlsOptions options(TlsVersion version) {
        return TlsOptions.DEFAULT.withPsk(Psk.of("phone", KEY)).withVersions(version, version);
    }

    private static final class Ends {
        final PskEngine client;
        final PskEngine server;
        final ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
        final ByteBuffer toClient = ByteBuffer.allocate(1 << 17);

        Ends(TlsVersion version) throws SSLException {
            this(options(version), options(version));
        }

        Ends(TlsOptions ofClient, TlsOptions ofServer) throws SSLException {
            client = ENGINES.client(ofClient, null);
            server = ENGINES.server(ofServer);
            client.beginHandshake();
            server.beginHandshake();
        }

        /// What one end has to say now, and what it makes of what is there.
        void turn(PskEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
            for (int i = 0; i < 100; i++) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
                    default -> {
                        in.flip();
                        SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(1 << 15));
                        in.compact();
                        if (result.bytesConsumed() == 0
                                && result.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                            return;
                        }
                    }
                }
            }
            throw new AssertionError("an engine does not come to rest");
        }

        void handshake() throws SSLException {
            for (int i = 0; i < 6; i++) {
                turn(client, toClient, toServer);
                turn(server, toServer, toClient);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void nothingIsKeptBack(TlsVersion version) throws Exception {
        Ends ends = new Ends(version);
        ends.handshake();
        assertEquals("phone", ends.server.pskIdentity());
        byte[] content = new byte[100_000];
        new Random(1).nextBytes(content);
        ByteBuffer source = ByteBuffer.wrap(content);
        ByteBuffer got = ByteBuffer.allocate(content.length + (1 << 15));
        while (got.position() < content.length) {
            ends.client.wrap(source, ends.toServer);
            ends.toServer.flip();
            ends.server.unwrap(ends.toServer, got);
            ends.toServer.compact();
        }
        assertArrayEquals(content, Arrays.copyOf(got.array(), content.length));
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, ends.client.getHandshakeStatus());
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void aBufferThatIsTooSmallLosesNothing(TlsVersion version) throws Exception {
        Ends ends = new Ends(version);
        ends.handshake();
        ByteBuffer source = ByteBuffer.wrap(new byte[1000]);
        assertEquals(
                SSLEngineResult.Status.BUFFER_OVERFLOW,
                ends.client.wrap(source, ByteBuffer.allocate(1000)).getStatus());
        assertEquals(1000, source.remaining());
        ends.client.wrap(source, ends.toServer);
        ends.toServer.flip();
        assertEquals(
                SSLEngineResult.Status.BUFFER_OVERFLOW,
                ends.server.unwrap(ends.toServer, ByteBuffer.allocate(10)).getStatus());
        assertEquals(
                1000, ends.server.unwrap(ends.toServer, ByteBuffer.allocate(2000)).bytesProduced());
    }

    /// A byte changed anywhere in the first message: never an agreement, never another exception.
    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void aChangedHelloComesToNothing(TlsVersion version) throws Exception {
        Ends sample = new Ends(version);
        sample.turn(sample.client, sample.toClient, sample.toServer);
        int size = sample.toServer.position();
        Random random = new Random(7);
        for (int at = 5; at < size; at += 1 + random.nextInt(3)) {
            Ends ends = new Ends(version);
            ends.turn(ends.client, ends.toClient, ends.toServer);
            byte changed = (byte) (ends.toServer.get(at) ^ (1 << random.nextInt(8)));
            ends.toServer.put(at, changed);
            String where = "byte " + at;
            try {
                ends.handshake();
                assertNull(ends.client.pskIdentity(), where);
            } catch (SSLException e) {
                assertNotNull(e.getMessage(), where);
            }
            assertNull(ends.server.pskIdentity(), where);
        }
    }

    @Test
    void garbageIsRefusedByBothEnds() {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            byte[] garbage = new byte[5 + random.nextInt(200)];
            random.nextBytes(garbage);
            garbage[0] = (byte) (20 + random.nextInt(5));
            garbage[1] = 3;
            garbage[2] = (byte) (1 + random.nextInt(3));
            garbage[3] = 0;
            garbage[4] = (byte) (garbage.length - 5);
            for (boolean client : new boolean[] {true, false}) {
                PskEngine engine =
                        client
                                ? ENGINES.client(options(TlsVersion.TLS_1_3), null)
                                : ENGINES.server(options(TlsVersion.TLS_1_2));
                assertThrows(
                        SSLException.class,
                        () -> {
                            engine.beginHandshake();
                            ByteBuffer in = ByteBuffer.wrap(garbage);
                            while (in.hasRemaining()) {
                                step(engine, in);
                            }
                            // Part of a message may be waited for; more garbage will not mend it.
                            for (int more = 0; more < 2000; more++) {
                                step(engine, ByteBuffer.wrap(garbage));
                            }
                        });
                assertNull(engine.pskIdentity());
            }
        }
    }

    private static void step(PskEngine engine, ByteBuffer in) throws SSLException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 15));
        }
        engine.unwrap(in, ByteBuffer.allocate(1 << 15));
        Runnable task = engine.getDelegatedTask();
        if (task != null) {
            task.run();
        }
    }

    /// That thread is an event loop's.
    @Test
    void aClientLeavesTheKeyForItsHelloToATask() throws Exception {
        PskEngine client = ENGINES.client(options(TlsVersion.TLS_1_3), null);
        client.beginHandshake();
        assertEquals(HandshakeStatus.NEED_TASK, client.getHandshakeStatus());
        ByteBuffer out = ByteBuffer.allocate(1 << 15);
        assertEquals(0, client.wrap(ByteBuffer.allocate(0), out).bytesProduced());
        client.getDelegatedTask().run();
        assertEquals(HandshakeStatus.NEED_WRAP, client.getHandshakeStatus());
        assertTrue(client.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0);
    }

    @Test
    void identitiesThatNoKeyCanHaveAreNeitherAskedForNorRepeated() throws Exception {
        TlsOptions server =
                TlsOptions.DEFAULT.withPsk(
                        Psk.lookup(_ -> {
                            throw new AssertionError("nobody has such a name");
                        }));
        KeyedServer keyed = new KeyedServer(Ciphers.create(), server, new Outcome());
        for (byte[] name : new byte[][] {{}, {(byte) 0xff}, {'a', 0x1b, '['}, new byte[129]}) {
            assertNull(keyed.getPSKIdentityManager().getPSK(name));
        }
    }

    @Test
    void onlyTheFirstRefusalCounts() {
        Outcome outcome = new Outcome();
        outcome.refuse(PskRefusal.Reason.UNKNOWN_IDENTITY, List.of("a"), null);
        outcome.refuse(PskRefusal.Reason.WRONG_KEY, List.of("b"), null);
        PskRefusal refusal = outcome.refusal();
        assertNotNull(refusal);
        assertTrue(refusal.reason() == PskRefusal.Reason.UNKNOWN_IDENTITY);
    }

    // ---- the downgrade mark (RFC 8446, section 4.1.3)

    private static final byte[] MARK = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 1};

    /// Of the random bytes in a ServerHello: behind record header, message header and version.
    private static final int END_OF_RANDOM = 5 + 4 + 2 + 24;

    private static TlsOptions both() {
        return TlsOptions.DEFAULT.withPsk(Psk.of("phone", KEY));
    }

    @Test
    void aServerThatHasNoKeyFor13DoesNotWarnOfADowngradeAndNoStrippedOfferIsAgreedTo()
            throws Exception {
        Ends ends = new Ends(both(), both());
        ends.turn(ends.client, ends.toClient, ends.toServer);
        int at = lastExtension(ends.toServer);
        ends.toServer.putChar(at, (char) 0x7a7a); // was pre_shared_key
        ends.turn(ends.server, ends.toServer, ends.toClient);
        byte[] end = new byte[8];
        ends.toClient.get(END_OF_RANDOM, end);
        assertEquals(0x303, ends.toClient.getChar(9), "it is a ServerHello of TLS 1.2");
        assertFalse(Arrays.equals(MARK, end));
        assertThrows(SSLException.class, ends::handshake);
        assertNull(ends.server.pskIdentity());
        assertNull(ends.client.pskIdentity());
    }

    /// Where the type of the last extension is, which is the one of the keys.
    private static int lastExtension(ByteBuffer hello) {
        for (int at = hello.position() - 4; at > 0; at--) {
            if (hello.getChar(at) == 41 && at + 4 + hello.getChar(at + 2) == hello.position()) {
                return at;
            }
        }
        throw new AssertionError("no key is offered");
    }

    @Test
    void aClientHeedsTheWarningOfADowngradeAtOnce() throws Exception {
        for (boolean marked : new boolean[] {false, true}) {
            Ends ends = new Ends(both(), options(TlsVersion.TLS_1_2));
            ends.turn(ends.client, ends.toClient, ends.toServer);
            ends.turn(ends.server, ends.toServer, ends.toClient);
            if (!marked) {
                ends.turn(ends.client, ends.toClient, ends.toServer);
                continue;
            }
            ends.toClient.put(END_OF_RANDOM, MARK);
            SSLException told =
                    assertThrows(
                            SSLException.class,
                            () -> ends.turn(ends.client, ends.toClient, ends.toServer));
            assertTrue(told.getMessage().contains("illegal_parameter"), told.getMessage());
        }
    }
}
