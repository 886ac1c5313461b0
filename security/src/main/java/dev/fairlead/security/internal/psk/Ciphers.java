package dev.fairlead.security.internal.psk;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/// The algorithms: those of the Java runtime, whose AES uses what the processor has for it, and
/// Bouncy Castle's where the runtime has none by the names that it is asked for.
public final class Ciphers {
    private Ciphers() {}

    /// May be shared by connections.
    public static JcaTlsCrypto create() {
        return new Source().create(new SecureRandom());
    }

    private static final class Source extends JcaTlsCryptoProvider {
        private final JcaJceHelper algorithms = new Algorithms();

        @Override
        public JcaJceHelper getHelper() {
            return algorithms;
        }
    }

    private static final class Algorithms extends DefaultJcaJceHelper {
        private final Provider bouncyCastle = new BouncyCastleProvider();

        @Override
        public Cipher createCipher(String algorithm)
                throws NoSuchAlgorithmException, NoSuchPaddingException {
            return algorithm.equals("ChaCha7539")
                    ? Cipher.getInstance(algorithm, bouncyCastle)
                    : super.createCipher(algorithm);
        }

        @Override
        public Mac createMac(String algorithm) throws NoSuchAlgorithmException {
            return algorithm.equals("Poly1305")
                    ? Mac.getInstance(algorithm, bouncyCastle)
                    : super.createMac(algorithm);
        }
    }
}
