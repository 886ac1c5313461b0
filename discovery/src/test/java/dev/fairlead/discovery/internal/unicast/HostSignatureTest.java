package dev.fairlead.discovery.internal.unicast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.HostKey;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.KEYRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SIG0;
import org.xbill.DNS.SIGRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Signatures of ours are held against dnsjava.
class HostSignatureTest {
    private static final DnsName HOST = Replies.name("box.example.com");

    private final HostSignature ours = new HostSignature(HostKey.generate());

    private byte[] signed() {
        byte[] update =
                new Update(7, Replies.name("example.com"))
                        .deleteAll(HOST)
                        .add(HOST, DnsType.PTR, 60, new Target(HOST))
                        .toBytes(3600, 1_209_600);
        return ours.sign(update, HOST, Instant.now().getEpochSecond());
    }

    private KEYRecord key() throws Exception {
        return (KEYRecord)
                Record.newRecord(
                        Name.fromString("box.example.com."),
                        Type.KEY,
                        DClass.IN,
                        60,
                        ours.keyRecord().wire());
    }

    @Test
    void whatWeSignOthersCanCheck() throws Exception {
        byte[] message = signed();
        Message read = new Message(message);
        SIG0.verifyMessage(read, message, key(), null);
        SIGRecord signature = (SIGRecord) read.getSection(Section.ADDITIONAL).getLast();
        assertEquals(key().getFootprint(), signature.getFootprint());
        assertEquals("box.example.com.", signature.getSigner().toString());
    }

    @Test
    void whatWasChangedOnTheWayIsNoticed() throws Exception {
        byte[] message = signed();
        message[13] ^= 1; // a letter of the zone
        Message read = new Message(message);
        KEYRecord key = key();
        assertThrows(DNSSECException.class, () -> SIG0.verifyMessage(read, message, key, null));
    }
}
