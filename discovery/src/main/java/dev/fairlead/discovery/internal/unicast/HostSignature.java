package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.HostKey;
import dev.fairlead.discovery.internal.mdns.Octets;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.internal.resolve.DnsName;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.ECPoint;

/// Signs messages with the private key of a host, and says its public key (SIG(0), RFC 2931; ECDSA,
/// RFC 6605). It reads no clock.
public final class HostSignature {
    /// Record types (RFC 2535).
    public static final int KEY = 25;

    static final int SIG = 24;

    /// RFC 9665, section 6.6: ECDSAP256SHA256.
    static final int ALGORITHM = 13;

    /// How far clocks may be apart, in seconds.
    static final int FUDGE = 300;

    private static final int CLASS_ANY = 255;
    private static final int COORDINATE = 32;

    /// RFC 2535, section 3.1.2: a key of something that is no zone; RFC 2137: it may sign updates
    /// of its own name.
    private static final int FLAGS = 0x0201;

    private static final int PROTOCOL = 3;

    private final HostKey key;
    private final byte[] record;

    public HostSignature(HostKey key) {
        this.key = key;
        ECPoint point = key.publicKey().getW();
        record =
                ByteBuffer.allocate(4 + 2 * COORDINATE)
                        .putShort((short) FLAGS)
                        .put((byte) PROTOCOL)
                        .put((byte) ALGORITHM)
                        .put(coordinate(point.getAffineX()))
                        .put(coordinate(point.getAffineY()))
                        .array();
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = new byte[COORDINATE];
        byte[] signed = number.toByteArray(); // with a byte for the sign, or without leading zeros
        int count = Math.min(COORDINATE, signed.length);
        System.arraycopy(signed, signed.length - count, bytes, COORDINATE - count, count);
        return bytes;
    }

    /// The host's KEY record.
    public Opaque keyRecord() {
        return new Opaque(Octets.of(record));
    }

    /// RFC 4034, appendix B.
    private short keyTag() {
        int sum = 0;
        for (int i = 0; i < record.length; i++) {
            sum += (i & 1) == 0 ? (record[i] & 0xff) << 8 : record[i] & 0xff;
        }
        return (short) (sum + (sum >> 16));
    }

    /// A message with its signature at the end.
    ///
    /// @param message whole, without a signature
    /// @param signer who has the key: the host
    /// @param now in seconds since 1970
    byte[] sign(byte[] message, DnsName signer, long now) {
        byte[] name = new byte[signer.length()];
        signer.copyTo(name, 0);
        byte[] fields =
                ByteBuffer.allocate(18 + name.length)
                        .putShort((short) 0) // no type is covered, but the message
                        .put((byte) ALGORITHM)
                        .put((byte) 0)
                        .putInt(0)
                        .putInt((int) (now + FUDGE))
                        .putInt((int) (now - FUDGE))
                        .putShort(keyTag())
                        .put(name)
                        .array();
        byte[] code = code(fields, message);
        ByteBuffer signed =
                ByteBuffer.allocate(message.length + 11 + fields.length + code.length)
                        .put(message)
                        .put((byte) 0)
                        .putShort((short) SIG)
                        .putShort((short) CLASS_ANY)
                        .putInt(0)
                        .putShort((short) (fields.length + code.length))
                        .put(fields)
                        .put(code);
        signed.putShort(10, (short) (signed.getShort(10) + 1)); // one more additional record
        return signed.array();
    }

    private byte[] code(byte[] fields, byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key.privateKey());
            signature.update(fields);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(key + " cannot sign: " + e.getMessage(), e);
        }
    }
}
