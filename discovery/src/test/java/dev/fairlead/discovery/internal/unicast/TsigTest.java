package dev.fairlead.discovery.internal.unicast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.UpdateKey;
import dev.fairlead.internal.resolve.DnsType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/// Signatures of ours are held against those of dnsjava, both ways.
class TsigTest {
    private static final byte[] SECRET =
            "a secret that is long enough".getBytes(StandardCharsets.UTF_8);

    private static UpdateKey key(UpdateKey.Algorithm algorithm) {
        return UpdateKey.of("Lab.example", algorithm, SECRET);
    }

    private static TSIG theirs(UpdateKey.Algorithm algorithm) throws Exception {
        return new TSIG(
                org.xbill.DNS.Name.fromString(algorithm.label() + "."),
                org.xbill.DNS.Name.fromString("lab.example."),
                SECRET);
    }

    private static byte[] update() {
        return new Update(7, Replies.name("example.com"))
                .ifNotInUse(Replies.name("it.example.com"))
                .delete(Replies.name("it.example.com"), DnsType.TXT)
                .toBytes(3600);
    }

    @ParameterizedTest
    @EnumSource
    void whatWeSignOthersCanCheck(UpdateKey.Algorithm algorithm) throws Exception {
        long now = Instant.now().getEpochSecond();
        Tsig.Signed signed = new Tsig(key(algorithm)).sign(update(), now);
        Message read = new Message(signed.message());
        assertEquals(5, read.getHeader().getOpcode());
        assertEquals(Rcode.NOERROR, theirs(algorithm).verify(read, signed.message(), null));
        byte[] changed = signed.message().clone();
        changed[13] ^= 1; // a letter of the zone
        assertEquals(Rcode.BADSIG, theirs(algorithm).verify(new Message(changed), changed, null));
    }

    @ParameterizedTest
    @EnumSource
    void whatOthersSignWeCanCheck(UpdateKey.Algorithm algorithm) throws Exception {
        long now = Instant.now().getEpochSecond();
        Tsig ours = new Tsig(key(algorithm));
        Tsig.Signed signed = ours.sign(update(), now);
        TSIGRecord asked = new Message(signed.message()).getTSIG();
        Message answer = new Message(7);
        answer.getHeader().setOpcode(5);
        answer.getHeader().setFlag(Flags.QR);
        answer.setTSIG(theirs(algorithm), Rcode.NOERROR, asked);
        byte[] bytes = answer.toWire(65535);
        Signature signature = ReplyParser.read(bytes).signature();
        assertNotNull(signature);
        assertNull(ours.fault(bytes, signature, signed, now));

        byte[] changed = bytes.clone();
        changed[3] ^= 5; // another response code
        Signature same = ReplyParser.read(changed).signature();
        assertNotNull(same);
        assertNotNull(ours.fault(changed, same, signed, now));

        Tsig.Signed other = ours.sign(update(), now - 1);
        assertNotNull(ours.fault(bytes, signature, other, now), "an answer to another question");
        String late = ours.fault(bytes, signature, signed, now + 1_000);
        assertTrue(late != null && late.contains("1000 s"), String.valueOf(late));
    }
}
