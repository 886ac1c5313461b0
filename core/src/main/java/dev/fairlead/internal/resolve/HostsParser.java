package dev.fairlead.internal.resolve;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads a hosts file (hosts(5)): an address and its names a line, `#` starts a comment.
///
/// Addresses are not looked at here; a file may have a hundred thousand of them, of which a program
/// needs two.
final class HostsParser {
    private final byte[] content;
    private final Map<String, HostsFile.Entry> entries = new LinkedHashMap<>();
    private byte[] name = new byte[64];
    private int position;

    private HostsParser(byte[] content) {
        this.content = content;
    }

    static HostsFile parse(byte[] content) {
        HostsParser parser = new HostsParser(content);
        while (parser.position < content.length) {
            parser.line();
        }
        return new HostsFile(parser.entries);
    }

    private void line() {
        String address = token();
        if (!address.isEmpty()) {
            for (String host = token(); !host.isEmpty(); host = token()) {
                if (host.length() > 1 && host.endsWith(".")) {
                    continue; // one dot was taken away; with two it is no name
                }
                HostsFile.Entry entry = new HostsFile.Entry(address);
                HostsFile.Entry first = entries.putIfAbsent(host, entry);
                if (first != null) {
                    first.append(entry);
                }
            }
        }
        while (position < content.length && content[position++] != '\n') {
            // a comment
        }
    }

    /// The next word of the line, in lower case; empty at its end.
    private String token() {
        while (position < content.length && isBlank(content[position])) {
            position++;
        }
        int length = 0;
        while (position < content.length) {
            byte b = content[position];
            if (isBlank(b) || b == '\n' || b == '#') {
                break;
            }
            if (length == name.length) {
                name = Arrays.copyOf(name, 2 * length);
            }
            name[length++] = (byte) DnsName.fold(b);
            position++;
        }
        if (length > 1 && name[length - 1] == '.') {
            length--;
        }
        return length == 0 ? "" : new String(name, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\f' || b == 0x0b;
    }
}
