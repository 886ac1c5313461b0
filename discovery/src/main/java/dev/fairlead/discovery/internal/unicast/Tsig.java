package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.UpdateKey;
import dev.fairlead.internal.resolve.DnsName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Signs messages with a shared secret, and checks the signatures of answers (RFC 8945). It reads
/// no clock.
final class Tsig {
    /// RFC 8945, section 10: how far clocks may be apart.
    static final int FUDGE = 300;

    private static final int CLASS_ANY = 255;

    private final UpdateKey key;
    private final DnsName name;
    private final DnsName algorithm;

    Tsig(UpdateKey key) {
        this.key = key;
        this.name = DnsName.parse(key.name().toLowerCase(Locale.ROOT));
        this.algorithm = DnsName.parse(key.algorithm().label());
    }

    /// A message with its signature at the end.
    ///
    /// @param code of the signature, which that of the answer includes
    @SuppressWarnings("ArrayRecordComponent") // sent, and held against the answer, and no more
    record Signed(byte[] message, byte[] code) {}

    /// @param message whole, without a signature
    /// @param now in seconds since 1970
    Signed sign(byte[] message, long now) {
        byte[] variables = variables(now, FUDGE, 0, new byte[0]);
        byte[] code = mac(message, variables);
        byte[] name = wire(this.name);
        byte[] algorithm = wire(this.algorithm);
        int length = algorithm.length + 16 + code.length;
        ByteBuffer signed = ByteBuffer.allocate(message.length + name.length + 10 + length);
        signed.put(message);
        signed.put(name).putShort((short) ReplyParser.TSIG).putShort((short) CLASS_ANY).putInt(0);
        signed.putShort((short) length).put(algorithm);
        putTime(signed, now);
        signed.putShort((short) FUDGE).putShort((short) code.length).put(code);
        signed.put(message, 0, 2).putShort((short) 0).putShort((short) 0);
        byte[] bytes = signed.array();
        addToCount(bytes, 1);
        return new Signed(bytes, code);
    }

    /// What is wrong with the signature of an answer; `null` if nothing is.
    ///
    /// @param asked of the message that it answers
    @Nullable String fault(byte[] answer, Signature signature, Signed asked, long now) {
        if (!signature.key().equals(name) || !signature.algorithm().equals(algorithm)) {
            return "it is signed with another key";
        }
        byte[] bare = Arrays.copyOf(answer, signature.start());
        addToCount(bare, -1);
        bare[0] = (byte) (signature.originalId() >> 8);
        bare[1] = (byte) signature.originalId();
        byte[] before =
                ByteBuffer.allocate(2 + asked.code().length)
                        .putShort((short) asked.code().length)
                        .put(asked.code())
                        .array();
        byte[] code =
                mac(
                        before,
                        bare,
                        variables(
                                signature.time(),
                                signature.fudge(),
                                signature.error(),
                                signature.other()));
        if (!MessageDigest.isEqual(code, signature.code())) {
            return "its signature is not by " + key;
        }
        // An answer about the time is signed with the time of the question (section 5.2.3).
        if (Math.abs(now - signature.time()) > signature.fudge()
                && signature.error() != Codes.BADTIME) {
            return "it was signed " + Math.abs(now - signature.time()) + " s ago or ahead";
        }
        return null;
    }

    /// The time of the server, of an answer that says BADTIME; `now` if it does not tell.
    static long serverTime(Signature signature, long now) {
        byte[] other = signature.other();
        if (other.length != 6) {
            return now;
        }
        long time = 0;
        for (byte each : other) {
            time = time << 8 | (each & 0xff);
        }
        return time;
    }

    private byte[] variables(long time, int fudge, int error, byte[] other) {
        byte[] name = wire(this.name);
        byte[] algorithm = wire(this.algorithm);
        ByteBuffer variables =
                ByteBuffer.allocate(name.length + algorithm.length + 18 + other.length);
        variables.put(name).putShort((short) CLASS_ANY).putInt(0).put(algorithm);
        putTime(variables, time);
        return variables
                .putShort((short) fudge)
                .putShort((short) error)
                .putShort((short) other.length)
                .put(other)
                .array();
    }

    private static void putTime(ByteBuffer target, long seconds) {
        target.putShort((short) (seconds >> 32)).putInt((int) seconds);
    }

    /// In lower case, as signatures want it.
    private static byte[] wire(DnsName name) {
        byte[] wire = new byte[name.length()];
        name.copyTo(wire, 0);
        return new String(wire, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Of the additional records, which the signature is one of.
    private static void addToCount(byte[] message, int change) {
        int count = ((message[10] & 0xff) << 8 | (message[11] & 0xff)) + change;
        message[10] = (byte) (count >> 8);
        message[11] = (byte) count;
    }

    private byte[] mac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(key.algorithm().standardName());
            mac.init(new SecretKeySpec(key.secret(), key.algorithm().standardName()));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + key.algorithm().standardName(), e);
        }
    }
}
