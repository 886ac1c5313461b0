package dev.fairlead.internal.resolve;

/// Writes the parameters of an SVCB or HTTPS record as in a zone file (RFC 9460, section 2.1).
final class ServiceParameters {
    private static final String[] NAMES = {
        "mandatory",
        "alpn",
        "no-default-alpn",
        "port",
        "ipv4hint",
        "ech",
        "ipv6hint",
        "dohpath",
        "ohttp",
        "tls-supported-groups"
    };

    private ServiceParameters() {}

    /// Reads parameters up to `end`.
    ///
    /// @param longest how long `text` may become
    static void append(WireReader reader, int end, StringBuilder text, int longest)
            throws MalformedMessage {
        int last = -1;
        while (reader.position() < end) {
            int key = reader.u16();
            int length = reader.u16();
            int next = reader.position() + length;
            // RFC 9460, section 2.2: keys appear in strictly increasing order.
            if (key <= last || next > end || text.length() > longest) {
                throw new MalformedMessage("a service parameter is out of order or too long");
            }
            text.append(last < 0 ? "" : " ");
            appendName(key, text);
            appendValue(key, reader, next, text);
            if (reader.position() != next) {
                throw new MalformedMessage(
                        "the service parameter with key " + key + " has a wrong length");
            }
            last = key;
        }
    }

    private static void appendName(int key, StringBuilder text) {
        if (key < NAMES.length) {
            text.append(NAMES[key]);
        } else {
            text.append("key").append(key);
        }
    }

    private static void appendValue(int key, WireReader reader, int end, StringBuilder text)
            throws MalformedMessage {
        int length = end - reader.position();
        if (length == 0) {
            return;
        }
        text.append('=');
        switch (key) {
            case 0 -> appendKeys(reader, end, text);
            case 1 -> appendProtocols(reader, end, text);
            case 3 -> text.append(reader.u16());
            case 4 -> appendAddresses(reader, end, 4, text);
            case 5 -> RecordText.appendBase64(reader, length, text);
            case 6 -> appendAddresses(reader, end, 16, text);
            default -> {
                text.append('"');
                while (reader.position() < end) {
                    RecordText.appendCharacter((byte) reader.u8(), text);
                }
                text.append('"');
            }
        }
    }

    private static void appendKeys(WireReader reader, int end, StringBuilder text)
            throws MalformedMessage {
        for (boolean first = true; reader.position() < end; first = false) {
            text.append(first ? "" : ",");
            appendName(reader.u16(), text);
        }
    }

    private static void appendProtocols(WireReader reader, int end, StringBuilder text)
            throws MalformedMessage {
        text.append('"');
        for (boolean first = true; reader.position() < end; first = false) {
            text.append(first ? "" : ",");
            int length = reader.u8();
            if (length == 0 || reader.position() + length > end) {
                throw new MalformedMessage("a service parameter has an empty or cut protocol name");
            }
            for (int i = 0; i < length; i++) {
                byte b = (byte) reader.u8();
                // RFC 9460, appendix A.1: a comma or backslash is escaped twice, once for the list
                // and once for the string.
                if (b == ',' || b == '\\') {
                    text.append("\\\\");
                }
                RecordText.appendCharacter(b, text);
            }
        }
        text.append('"');
    }

    private static void appendAddresses(WireReader reader, int end, int size, StringBuilder text)
            throws MalformedMessage {
        for (boolean first = true; reader.position() < end; first = false) {
            text.append(first ? "" : ",");
            int from = reader.position();
            reader.skip(size);
            NumericAddress.append(reader.message(), from, size, text);
        }
    }
}
