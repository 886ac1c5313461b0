package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names and their addresses, as the hosts file of this machine has them.
final class HostsFile {
    static final HostsFile EMPTY = new HostsFile(Map.of());

    /// One address of a name, as text, and the next.
    static final class Entry {
        private final String address;
        private @Nullable Entry next;
        private @Nullable Entry last;

        Entry(String address) {
            this.address = address;
        }

        /// On the first entry of a name.
        void append(Entry entry) {
            Entry end = last == null ? this : last;
            end.next = entry;
            last = entry;
        }
    }

    private final Map<String, Entry> entries;

    HostsFile(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /// The addresses of a name, of both families; empty if it has none here.
    ///
    /// @param name with or without a trailing dot
    List<InetAddress> addresses(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        if (key.length() > 1 && key.endsWith(".")) {
            key = key.substring(0, key.length() - 1);
        }
        List<InetAddress> found = new ArrayList<>();
        for (Entry entry = entries.get(key);
                entry != null && found.size() < DnsCodec.MOST_USED;
                entry = entry.next) {
            Endpoint.literal(entry.address)
                    .map(HostsFile::scoped)
                    .filter(address -> !found.contains(address))
                    .ifPresent(found::add);
        }
        return found;
    }

    /// The address for use with sockets.
    static InetAddress scoped(Endpoint.Address address) {
        try {
            return address.toSocketAddress().getAddress();
        } catch (UnknownHostException _) {
            return address.address(); // its interface is not here; connecting will say so
        }
    }

    /// The names of an address, as in a zone file, those of the first line first.
    List<String> names(InetAddress address) {
        Map<String, Boolean> seen = new HashMap<>(); // many lines of a long file share an address
        List<String> names = new ArrayList<>();
        entries.forEach((name, first) -> {
            for (Entry entry = first; entry != null; entry = entry.next) {
                if (seen.computeIfAbsent(entry.address, text -> is(text, address))) {
                    if (name.indexOf('\\') < 0) { // which means nothing special in this file
                        DnsName.read(name).map(DnsName::toString).ifPresent(names::add);
                    }
                    return;
                }
            }
        });
        return names;
    }

    private static boolean is(String text, InetAddress address) {
        return Endpoint.literal(text).filter(known -> known.address().equals(address)).isPresent();
    }
}
