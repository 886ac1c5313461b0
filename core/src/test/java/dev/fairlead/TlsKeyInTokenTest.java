package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.TlsOptions.ClientAuthentication;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A private key that only its token can sign with, which may take its time.
@ParameterizedClass
@MethodSource("dev.fairlead.TlsPair#all")
class TlsKeyInTokenTest {
    private static final Provider TOKEN = new Token();

    private final TlsPair pair;

    TlsKeyInTokenTest(TlsPair pair) {
        this.pair = pair;
    }

    @BeforeAll
    static void insert() {
        Security.addProvider(TOKEN);
    }

    @AfterAll
    static void remove() {
        Security.removeProvider(TOKEN.getName());
    }

    /// Shows no numbers.
    private static final class TokenKey implements PrivateKey {
        private static final long serialVersionUID = 1;

        final transient PrivateKey inside;
        final transient Queue<Thread> signers = new ConcurrentLinkedQueue<>();
        transient volatile CountDownLatch pause = new CountDownLatch(0);
        transient volatile boolean waitedInVain;

        TokenKey(PrivateKey inside) {
            this.inside = inside;
        }

        @Override
        public String getAlgorithm() {
            return inside.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    private static final class Token extends Provider {
        private static final long serialVersionUID = 1;

        Token() {
            super("Token of the tests", "1", "signs with keys that it does not give out");
            put("Signature.SHA256withECDSA", Signing.class.getName());
        }

        @Override
        public synchronized Service getService(String type, String algorithm) {
            return type.equals("Signature") && algorithm.equalsIgnoreCase("SHA256withECDSA")
                    ? new Service(this, type, algorithm, Signing.class.getName(), null, null) {
                        @Override
                        public Object newInstance(Object parameter) {
                            return new Signing();
                        }

                        @Override
                        public boolean supportsParameter(Object key) {
                            return key instanceof TokenKey;
                        }
                    }
                    : null;
        }
    }

    /// The part of a token that signs.
    @SuppressWarnings("deprecation") // abstract, and so to be overridden
    private static final class Signing extends SignatureSpi {
        private Signature inside;
        private TokenKey key;

        @Override
        protected void engineInitSign(PrivateKey wanted) throws InvalidKeyException {
            if (!(wanted instanceof TokenKey ours)) {
                throw new InvalidKeyException("not a key of this token");
            }
            try {
                key = ours;
                inside = Signature.getInstance("SHA256withECDSA");
                inside.initSign(ours.inside);
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new InvalidKeyException(e);
            }
        }

        @Override
        protected void engineUpdate(byte b) throws SignatureException {
            inside.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int from, int size) throws SignatureException {
            inside.update(bytes, from, size);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            key.signers.add(Thread.currentThread());
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (key.pause.getCount() > 0) { // as native code, which knows no interrupts
                try {
                    if (!key.pause.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        key.waitedInVain = true;
                        break;
                    }
                } catch (InterruptedException _) {
                    // waits on
                }
            }
            return inside.sign();
        }

        @Override
        protected void engineInitVerify(PublicKey wanted) throws InvalidKeyException {
            throw new InvalidKeyException("this token only signs");
        }

        @Override
        protected boolean engineVerify(byte[] signature) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }

    private static Identity inToken(String name) {
        Identity plain = TlsPair.identity(name);
        Identity inToken = Identity.of(new TokenKey(plain.key()), plain.chain());
        ((TokenKey) inToken.key()).signers.clear(); // it was tried out
        return inToken;
    }

    private static TokenKey key(Identity identity) {
        return (TokenKey) identity.key();
    }

    @Test
    void bothEndsSignOnceEachOnAVirtualThread() throws Exception {
        Identity client = inToken("client.test");
        Identity server = inToken("server.test");
        try (Ends ends =
                pair.open(
                        pair.clientOptions().withIdentity(client),
                        pair.serverOptions()
                                .withIdentity(server)
                                .withClientAuthentication(ClientAuthentication.REQUIRED))) {
            ends.near().send(utf8("hello"));
            assertEquals("hello", text(ends.far().receiveExactly(5)));
            for (Identity each : new Identity[] {client, server}) {
                assertEquals(1, key(each).signers.size());
                assertTrue(key(each).signers.peek().isVirtual(), key(each).signers.toString());
            }
        }
    }

    @Test
    void aTokenThatDoesNotAnswerCountsAgainstTheDeadlineAndHoldsUpNothing() throws Exception {
        Identity client = inToken("client.test");
        key(client).pause = new CountDownLatch(1);
        TlsOptions asking =
                pair.serverOptions().withClientAuthentication(ClientAuthentication.REQUIRED);
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                var listener = TlsPair.listen(network, asking)) {
            var failure =
                    failureOf(() ->
                            network.open(
                                    listener.local(),
                                    Tcp.stack().tls(pair.clientOptions().withIdentity(client)),
                                    Parameters.DEFAULT.withDeadline(Duration.ofMillis(500))));
            assertEquals("deadline.tls", failure.cause());
            assertFalse(key(client).signers.isEmpty());
        } finally {
            key(client).pause.countDown();
        }
        assertFalse(key(client).waitedInVain, "the network waited for the token");
    }
}
