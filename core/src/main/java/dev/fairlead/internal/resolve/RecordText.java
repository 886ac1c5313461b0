package dev.fairlead.internal.resolve;

import static dev.fairlead.internal.resolve.RecordText.Field.BASE32;
import static dev.fairlead.internal.resolve.RecordText.Field.BASE64;
import static dev.fairlead.internal.resolve.RecordText.Field.HEX;
import static dev.fairlead.internal.resolve.RecordText.Field.NAME;
import static dev.fairlead.internal.resolve.RecordText.Field.PARAMETERS;
import static dev.fairlead.internal.resolve.RecordText.Field.SALT;
import static dev.fairlead.internal.resolve.RecordText.Field.STRING;
import static dev.fairlead.internal.resolve.RecordText.Field.STRINGS;
import static dev.fairlead.internal.resolve.RecordText.Field.TAG;
import static dev.fairlead.internal.resolve.RecordText.Field.TIME;
import static dev.fairlead.internal.resolve.RecordText.Field.TYPE;
import static dev.fairlead.internal.resolve.RecordText.Field.TYPES;
import static dev.fairlead.internal.resolve.RecordText.Field.U16;
import static dev.fairlead.internal.resolve.RecordText.Field.U32;
import static dev.fairlead.internal.resolve.RecordText.Field.U8;
import static dev.fairlead.internal.resolve.RecordText.Field.VALUE;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Writes the data of records as in a zone file, so that every byte is printable ASCII. Types whose
/// form is not known here are written as RFC 3597 says.
///
/// One is made for a message, and bounds the text of all its records together: compressed names
/// would let a short message become a very long text.
final class RecordText {
    enum Field {
        U8,
        U16,
        U32,
        NAME,
        /// A length and so many bytes.
        STRING,
        /// One or more of them, to the end.
        STRINGS,
        /// To the end, quoted.
        VALUE,
        /// A length and so many bytes, of letters and digits.
        TAG,
        HEX,
        BASE64,
        /// A length and so many bytes in hexadecimal, `-` if there are none (RFC 5155).
        SALT,
        /// A length and so many bytes in base 32 with extended hex alphabet (RFC 5155).
        BASE32,
        TYPE,
        /// Bit maps of types (RFC 4034, section 4.1.2).
        TYPES,
        /// Seconds since 1970 (RFC 4034, section 3.2).
        TIME,
        /// Service parameters (RFC 9460).
        PARAMETERS
    }

    private static final Map<Integer, List<Field>> FORMS =
            Map.ofEntries(
                    Map.entry(DnsType.NS, List.of(NAME)),
                    Map.entry(DnsType.CNAME, List.of(NAME)),
                    Map.entry(DnsType.SOA, List.of(NAME, NAME, U32, U32, U32, U32, U32)),
                    Map.entry(DnsType.PTR, List.of(NAME)),
                    Map.entry(13, List.of(STRING, STRING)), // HINFO
                    Map.entry(15, List.of(U16, NAME)), // MX
                    Map.entry(16, List.of(STRINGS)), // TXT
                    Map.entry(17, List.of(NAME, NAME)), // RP
                    Map.entry(18, List.of(U16, NAME)), // AFSDB
                    Map.entry(33, List.of(U16, U16, U16, NAME)), // SRV
                    Map.entry(35, List.of(U16, U16, STRING, STRING, STRING, NAME)), // NAPTR
                    Map.entry(36, List.of(U16, NAME)), // KX
                    Map.entry(37, List.of(U16, U16, U8, BASE64)), // CERT
                    Map.entry(39, List.of(NAME)), // DNAME
                    Map.entry(43, List.of(U16, U8, U8, HEX)), // DS
                    Map.entry(44, List.of(U8, U8, HEX)), // SSHFP
                    Map.entry(46, List.of(TYPE, U8, U8, U32, TIME, TIME, U16, NAME, BASE64)),
                    Map.entry(47, List.of(NAME, TYPES)), // NSEC
                    Map.entry(48, List.of(U16, U8, U8, BASE64)), // DNSKEY
                    Map.entry(50, List.of(U8, U8, U16, SALT, BASE32, TYPES)), // NSEC3
                    Map.entry(51, List.of(U8, U8, U16, SALT)), // NSEC3PARAM
                    Map.entry(52, List.of(U8, U8, U8, HEX)), // TLSA
                    Map.entry(53, List.of(U8, U8, U8, HEX)), // SMIMEA
                    Map.entry(59, List.of(U16, U8, U8, HEX)), // CDS
                    Map.entry(60, List.of(U16, U8, U8, BASE64)), // CDNSKEY
                    Map.entry(61, List.of(BASE64)), // OPENPGPKEY
                    Map.entry(62, List.of(U32, U16, TYPES)), // CSYNC
                    Map.entry(63, List.of(U32, U8, U8, HEX)), // ZONEMD
                    Map.entry(DnsType.SVCB, List.of(U16, NAME, PARAMETERS)),
                    Map.entry(DnsType.HTTPS, List.of(U16, NAME, PARAMETERS)),
                    Map.entry(99, List.of(STRINGS)), // SPF
                    Map.entry(256, List.of(U16, U16, VALUE)), // URI
                    Map.entry(257, List.of(U8, TAG, VALUE))); // CAA

    private static final DateTimeFormatter TIMES =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.UTC);
    private static final HexFormat HEX_DIGITS = HexFormat.of();
    private static final String BASE32_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

    private final WireReader reader;
    private final StringBuilder text = new StringBuilder(64);
    private int left;

    /// @param reader of the whole message, for compressed names
    /// @param longest how many characters all texts may have together
    RecordText(WireReader reader, int longest) {
        this.reader = reader;
        this.left = longest;
    }

    /// Reads the data of one record, of `length` bytes, and leaves the reader behind it.
    String read(int type, int length) throws MalformedMessage {
        int end = reader.position() + length;
        text.setLength(0);
        List<Field> form = FORMS.get(type);
        if (form == null) {
            text.append("\\# ").append(length);
            if (length > 0) {
                text.append(' ');
                appendHex(length);
            }
        } else {
            for (Field field : form) {
                int before = text.length();
                if (before > 0) {
                    text.append(' ');
                }
                append(field, end);
                if (before > 0 && text.length() == before + 1) {
                    text.setLength(before); // an empty list at the end
                }
                check(end);
            }
        }
        if (reader.position() != end) {
            throw new MalformedMessage(
                    "a record of type " + DnsType.name(type) + " has another length than it says");
        }
        left -= text.length();
        return text.toString();
    }

    private void check(int end) throws MalformedMessage {
        if (reader.position() > end) {
            throw new MalformedMessage("a record ends in the middle of a field");
        }
        if (text.length() > left) {
            throw new MalformedMessage("its records are too long, written out");
        }
    }

    private void append(Field field, int end) throws MalformedMessage {
        switch (field) {
            case U8 -> text.append(reader.u8());
            case U16 -> text.append(reader.u16());
            case U32 -> text.append(reader.u32());
            case NAME -> reader.nameTo(text);
            case STRING -> appendQuoted(reader.u8());
            case STRINGS -> {
                appendQuoted(reader.u8());
                while (reader.position() < end) {
                    text.append(' ');
                    appendQuoted(reader.u8());
                    check(end);
                }
            }
            case VALUE -> appendQuoted(end - reader.position());
            case TAG -> appendTag(reader.u8());
            case HEX -> appendHex(end - reader.position());
            case BASE64 -> appendBase64(end - reader.position());
            case SALT -> {
                int length = reader.u8();
                if (length == 0) {
                    text.append('-');
                }
                appendHex(length);
            }
            case BASE32 -> appendBase32(reader.u8());
            case TYPE -> DnsType.append(reader.u16(), text);
            case TYPES -> appendTypes(end);
            case TIME -> TIMES.formatTo(Instant.ofEpochSecond(reader.u32()), text);
            case PARAMETERS -> ServiceParameters.append(reader, end, text, left);
        }
    }

    private int take(int length) throws MalformedMessage {
        int from = reader.position();
        reader.skip(length);
        return from;
    }

    private void appendQuoted(int length) throws MalformedMessage {
        int from = take(length);
        text.append('"');
        for (int i = from; i < from + length; i++) {
            appendCharacter(reader.message()[i], text);
        }
        text.append('"');
    }

    /// Writes one byte of a quoted string (RFC 1035, section 5.1).
    static void appendCharacter(byte b, StringBuilder text) {
        int value = b & 0xff;
        if (value < ' ' || value >= 0x7f) {
            DnsName.appendDecimal(value, text);
        } else {
            if (value == '"' || value == '\\') {
                text.append('\\');
            }
            text.append((char) value);
        }
    }

    private void appendTag(int length) throws MalformedMessage {
        int from = take(length);
        for (int i = from; i < from + length; i++) {
            int c = reader.message()[i];
            if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')) {
                throw new MalformedMessage("a CAA record has a tag that is not letters and digits");
            }
            text.append((char) c);
        }
        if (length == 0) {
            throw new MalformedMessage("a CAA record has no tag");
        }
    }

    private void appendHex(int length) throws MalformedMessage {
        int from = take(length);
        HEX_DIGITS.formatHex(text, reader.message(), from, from + length);
    }

    private void appendBase64(int length) throws MalformedMessage {
        appendBase64(reader, length, text);
    }

    static void appendBase64(WireReader reader, int length, StringBuilder text)
            throws MalformedMessage {
        int from = reader.position();
        reader.skip(length);
        byte[] data = Arrays.copyOfRange(reader.message(), from, from + length);
        text.append(Base64.getEncoder().encodeToString(data));
    }

    private void appendBase32(int length) throws MalformedMessage {
        int from = take(length);
        int bits = 0;
        int value = 0;
        for (int i = from; i < from + length; i++) {
            value = (value << 8 | (reader.message()[i] & 0xff)) & 0xffff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32_DIGITS.charAt(value >> bits & 31));
            }
        }
        if (bits > 0) {
            text.append(BASE32_DIGITS.charAt(value << (5 - bits) & 31));
        }
    }

    private void appendTypes(int end) throws MalformedMessage {
        int last = -1;
        boolean first = true;
        while (reader.position() < end) {
            int window = reader.u8();
            int length = reader.u8();
            if (window <= last || length < 1 || length > 32) {
                throw new MalformedMessage("a list of types is out of order");
            }
            last = window;
            int from = take(length);
            for (int bit = 0; bit < length * 8; bit++) {
                if ((reader.message()[from + bit / 8] & 0x80 >> bit % 8) != 0) {
                    text.append(first ? "" : " ");
                    DnsType.append(window << 8 | bit, text);
                    first = false;
                }
            }
            check(end);
        }
    }
}
