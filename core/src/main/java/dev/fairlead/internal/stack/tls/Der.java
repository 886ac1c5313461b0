package dev.fairlead.internal.stack.tls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads DER (X.690), as far as certificates and what goes with them need it. Copies nothing.
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int OID = 0x06;
    static final int ENUMERATED = 0x0a;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;

    private final ByteBuffer der;
    private int tag;
    private int start;
    private int end;

    record Element(int tag, ByteBuffer content) {}

    private Der(ByteBuffer der) {
        this.der = der;
        this.end = der.position();
    }

    /// The content of the first element with this tag.
    static Optional<ByteBuffer> first(ByteBuffer der, int tag) {
        Der reader = new Der(der);
        while (reader.next()) {
            if (reader.tag == tag) {
                return Optional.of(reader.content());
            }
        }
        return Optional.empty();
    }

    /// The elements that follow one another in `der`; those before the first that is malformed.
    static List<Element> elements(ByteBuffer der) {
        return elements(der, Integer.MAX_VALUE);
    }

    /// @param most where to stop
    static List<Element> elements(ByteBuffer der, int most) {
        List<Element> found = new ArrayList<>();
        Der reader = new Der(der);
        while (found.size() < most && reader.next()) {
            found.add(new Element(reader.tag, reader.content()));
        }
        return found;
    }

    /// Goes to the next element; false at the end, and before one that is malformed.
    private boolean next() {
        int at = end;
        if (at + 2 > der.limit()) {
            return false;
        }
        tag = der.get(at) & 0xff;
        int length = der.get(at + 1) & 0xff;
        at += 2;
        if (length >= 0x80) {
            int bytes = length & 0x7f;
            if (bytes < 1 || bytes > 3 || at + bytes > der.limit()) {
                return false;
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (der.get(at++) & 0xff);
            }
        }
        if (length > der.limit() - at) {
            return false;
        }
        start = at;
        end = at + length;
        return true;
    }

    private ByteBuffer content() {
        return der.duplicate().position(start).limit(end);
    }
}
