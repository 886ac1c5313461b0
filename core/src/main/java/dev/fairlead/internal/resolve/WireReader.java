package dev.fairlead.internal.resolve;

import java.util.Arrays;

/// Reads a DNS message (RFC 1035, section 4) from front to back. What does not fit is a
/// [MalformedMessage]; nothing else is thrown, whatever the bytes.
public final class WireReader {
    // A name of 255 bytes has 127 labels; no encoder needs more pointers than labels.
    private static final int MOST_JUMPS = 127;

    private final byte[] message;
    private final byte[] scratch = new byte[DnsName.LONGEST];
    private int position;

    public WireReader(byte[] message, int position) {
        this.message = message;
        this.position = position;
    }

    public int position() {
        return position;
    }

    public void position(int position) {
        this.position = position;
    }

    byte[] message() {
        return message;
    }

    public int u8() throws MalformedMessage {
        need(1);
        return message[position++] & 0xff;
    }

    public int u16() throws MalformedMessage {
        need(2);
        int value = (message[position] & 0xff) << 8 | (message[position + 1] & 0xff);
        position += 2;
        return value;
    }

    public long u32() throws MalformedMessage {
        return (long) u16() << 16 | u16();
    }

    public void skip(int bytes) throws MalformedMessage {
        need(bytes);
        position += bytes;
    }

    private void need(int bytes) throws MalformedMessage {
        if (bytes < 0 || message.length - position < bytes) {
            throw new MalformedMessage("it ends in the middle of a field");
        }
    }

    /// Reads past a name, without following its pointer.
    public void skipName() throws MalformedMessage {
        for (int length = u8(); length != 0; length = u8()) {
            if (length >= 0xc0) {
                skip(1);
                return;
            }
            if (length > DnsName.LONGEST_LABEL) {
                throw new MalformedMessage("a label has a type that does not exist");
            }
            skip(length);
        }
    }

    public DnsName name() throws MalformedMessage {
        int length = expand();
        return length == 1 ? DnsName.ROOT : DnsName.ofWire(Arrays.copyOf(scratch, length));
    }

    /// Reads a name and writes it as in a zone file, with a trailing dot; allocates nothing beside.
    void nameTo(StringBuilder text) throws MalformedMessage {
        expand();
        DnsName.appendName(scratch, 0, text);
        if (scratch[0] != 0) {
            text.append('.');
        }
    }

    /// Reads a name and says whether it is `name`; allocates nothing.
    boolean nameIs(DnsName name) throws MalformedMessage {
        int length = expand();
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (DnsName.fold(scratch[i]) != DnsName.fold(name.at(i))) {
                return false;
            }
        }
        return true;
    }

    /// Reads a name into `scratch`, pointers followed, and returns its length.
    private int expand() throws MalformedMessage {
        int after = -1;
        int jumps = 0;
        int earliest = position;
        int written = 0;
        while (true) {
            int length = u8();
            if (length >= 0xc0) {
                int target = (length & 0x3f) << 8 | u8();
                if (after < 0) {
                    after = position;
                }
                // RFC 1035, section 4.1.4: a pointer leads to a prior occurrence. Always further
                // to the front, it cannot go round.
                if (target >= earliest || ++jumps > MOST_JUMPS) {
                    throw new MalformedMessage("a name has a pointer that leads nowhere");
                }
                earliest = target;
                position = target;
                continue;
            }
            if (length > DnsName.LONGEST_LABEL) {
                throw new MalformedMessage("a label has a type that does not exist");
            }
            need(length);
            if (written + 1 + length > DnsName.LONGEST - (length == 0 ? 0 : 1)) {
                throw new MalformedMessage("a name is longer than 255 bytes");
            }
            scratch[written++] = (byte) length;
            System.arraycopy(message, position, scratch, written, length);
            written += length;
            position += length;
            if (length == 0) {
                if (after >= 0) {
                    position = after;
                }
                return written;
            }
        }
    }
}
