package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.internal.resolve.DnsName;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.BitSet;

/// What a record says, beside its name and type: its rdata.
///
/// Two are equal if a receiver could not tell them apart: names without the case of letters, bytes
/// as they are.
public sealed interface RecordContent {

    /// Of `A` and `AAAA` records.
    record Address(InetAddress address) implements RecordContent {
        @Override
        public byte[] wire() {
            return address.getAddress();
        }
    }

    /// Of `PTR`, `CNAME`, `NS` and `DNAME` records.
    record Target(DnsName name) implements RecordContent {
        @Override
        public byte[] wire() {
            return RecordContent.wire(name, 0);
        }
    }

    /// Of `SRV` records (RFC 2782).
    record Location(int priority, int weight, int port, DnsName host) implements RecordContent {
        @Override
        public byte[] wire() {
            byte[] wire = RecordContent.wire(host, 6);
            put16(wire, 0, priority);
            put16(wire, 2, weight);
            put16(wire, 4, port);
            return wire;
        }
    }

    /// Of `NSEC` records in the restricted form of RFC 6762, section 6.1: which types `next`, which
    /// is the record's own name, has.
    ///
    /// @param types below 256
    record Existing(DnsName next, TypeSet types) implements RecordContent {
        @Override
        public byte[] wire() {
            byte[] bitmap = types.bitmap();
            if (bitmap.length == 0) { // RFC 4034, section 4.1.2: a window without types is left out
                return RecordContent.wire(next, 0);
            }
            byte[] wire =
                    Arrays.copyOf(RecordContent.wire(next, 0), next.length() + 2 + bitmap.length);
            wire[next.length() + 1] = (byte) bitmap.length;
            System.arraycopy(bitmap, 0, wire, next.length() + 2, bitmap.length);
            return wire;
        }
    }

    /// Of `TXT` records, whose form is the business of DNS-SD, and of all types not known here.
    record Opaque(Octets octets) implements RecordContent {
        @Override
        public byte[] wire() {
            return octets.toArray();
        }
    }

    /// As on the wire, without compression, as RFC 6762, section 8.2, compares it.
    byte[] wire();

    private static byte[] wire(DnsName name, int offset) {
        byte[] wire = new byte[offset + name.length()];
        name.copyTo(wire, offset);
        return wire;
    }

    private static void put16(byte[] wire, int at, int value) {
        wire[at] = (byte) (value >> 8);
        wire[at + 1] = (byte) value;
    }

    /// A set of record types below 256.
    record TypeSet(BitSet bits) {
        public TypeSet {
            bits = (BitSet) bits.clone();
        }

        static TypeSet of(int... types) {
            BitSet bits = new BitSet();
            for (int type : types) {
                if (type < 0 || type > 255) {
                    throw new IllegalArgumentException(
                            "type "
                                    + type
                                    + " is not below 256, which RFC 6762, section 6.1, asks for");
                }
                bits.set(type);
            }
            return new TypeSet(bits);
        }

        /// @param bitmap the window 0 of RFC 4034, section 4.1.2
        static TypeSet ofBitmap(byte[] bitmap, int from, int length) {
            BitSet bits = new BitSet(8 * length);
            for (int i = 0; i < 8 * length; i++) {
                if ((bitmap[from + i / 8] & 0x80 >> i % 8) != 0) {
                    bits.set(i);
                }
            }
            return new TypeSet(bits);
        }

        boolean contains(int type) {
            return bits.get(type);
        }

        private byte[] bitmap() {
            byte[] bitmap = new byte[(bits.length() + 7) / 8];
            for (int type = bits.nextSetBit(0); type >= 0; type = bits.nextSetBit(type + 1)) {
                bitmap[type / 8] |= (byte) (0x80 >> type % 8);
            }
            return bitmap;
        }
    }
}
