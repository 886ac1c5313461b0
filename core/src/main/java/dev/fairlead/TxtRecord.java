package dev.fairlead;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a service says of itself, beside its name and address: keys with values (RFC 6763, section
/// 6).
///
/// Keys are found without the case of letters, and the first entry of a key is the one that counts.
/// A key may be [absent][Value.Absent], be there [without a value][Value.None], or have a value,
/// which may be empty: four different things. Anybody on the network can read it.
///
/// Immutable. Two are equal if they say the same, in whatever order.
public final class TxtRecord {
    /// No entry at all.
    public static final TxtRecord EMPTY = new TxtRecord(Map.of());

    /// The longest entry, with its key and `=`, in bytes: its length is one byte on the wire.
    public static final int LONGEST_ENTRY = 255;

    /// The longest record, in bytes; more does not fit into a packet of multicast DNS. Above 1300
    /// it does not fit into one of Ethernet, and 200 or less is advised (RFC 6763, section 6.2).
    public static final int LONGEST = 8_800;

    /// What a key has.
    public sealed interface Value {
        /// There is no such key.
        record Absent() implements Value {}

        /// The key is there, and nothing more: often it says that something is so.
        record None() implements Value {}

        /// The key has a value, of any bytes, or of none.
        final class Bytes implements Value {
            private final byte[] content;

            private Bytes(byte[] content) {
                this.content = content;
            }

            /// A copy of the bytes.
            public byte[] toArray() {
                return content.clone();
            }

            /// As text; empty if it is no UTF-8.
            public Optional<String> text() {
                try {
                    CharBuffer text =
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .onMalformedInput(CodingErrorAction.REPORT)
                                    .decode(ByteBuffer.wrap(content));
                    return Optional.of(text.toString());
                } catch (CharacterCodingException _) {
                    return Optional.empty(); // the answer to what was asked
                }
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Bytes bytes && Arrays.equals(bytes.content, content);
            }

            @Override
            public int hashCode() {
                return Arrays.hashCode(content);
            }

            @Override
            public String toString() {
                return text().orElseGet(() -> content.length + " bytes");
            }
        }
    }

    /// @param key as it was written
    private record Entry(String key, Value value) {
        int length() {
            return key.length()
                    + (value instanceof Value.Bytes bytes ? 1 + bytes.content.length : 0);
        }
    }

    /// By key in lower case; in order.
    private final Map<String, Entry> entries;

    private TxtRecord(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /// A record with these keys and values.
    ///
    /// @throws IllegalArgumentException as [#with(String, String)]
    public static TxtRecord of(Map<String, String> entries) {
        TxtRecord record = EMPTY;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            record = record.with(entry.getKey(), entry.getValue());
        }
        return record;
    }

    /// Reads what was received. Nothing is thrown, whatever the bytes: what has no key, comes after
    /// the first of its key, or goes on behind the end is left out (RFC 6763, section 6.4).
    public static TxtRecord read(byte[] received) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (int at = 0; at < received.length; ) {
            int length = received[at] & 0xff;
            int start = at + 1;
            int end = start + length;
            if (end > received.length) {
                break;
            }
            Entry entry = entry(received, start, end);
            if (entry != null) {
                entries.putIfAbsent(folded(entry.key), entry);
            }
            at = end;
        }
        return new TxtRecord(entries);
    }

    private static @Nullable Entry entry(byte[] bytes, int start, int end) {
        int equals = start;
        while (equals < end && bytes[equals] != '=') {
            equals++;
        }
        String key = new String(bytes, start, equals - start, StandardCharsets.ISO_8859_1);
        if (!isKey(key)) {
            return null;
        }
        Value value =
                equals == end
                        ? new Value.None()
                        : new Value.Bytes(Arrays.copyOfRange(bytes, equals + 1, end));
        return new Entry(key, value);
    }

    private static boolean isKey(String key) {
        return !key.isEmpty() && key.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=');
    }

    private static String folded(String key) {
        return key.toLowerCase(Locale.ROOT);
    }

    /// This, with `key` having `value`; what it had before is replaced.
    ///
    /// @param key 1 to 9 characters are advised
    /// @throws IllegalArgumentException if the key is empty or has other characters than printable
    ///   ASCII without `=`, or if the entry or the whole is too long
    public TxtRecord with(String key, String value) {
        return with(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /// As [#with(String, String)], with any bytes.
    ///
    /// @throws IllegalArgumentException as there
    public TxtRecord with(String key, byte[] value) {
        return with(key, new Value.Bytes(value.clone()));
    }

    /// This, with `key` being there without a value.
    ///
    /// @throws IllegalArgumentException as [#with(String, String)]
    public TxtRecord withKey(String key) {
        return with(key, new Value.None());
    }

    private TxtRecord with(String key, Value value) {
        if (!isKey(key)) {
            throw new IllegalArgumentException(
                    "key '"
                            + key
                            + "' is none: one or more characters of printable ASCII without '='"
                            + " (RFC 6763, section 6.4)");
        }
        Entry entry = new Entry(key, value);
        if (entry.length() > LONGEST_ENTRY) {
            throw new IllegalArgumentException(
                    "the entry of key '"
                            + key
                            + "' has "
                            + entry.length()
                            + " bytes with its key; "
                            + LONGEST_ENTRY
                            + " is the most (RFC 6763, section 6.1)");
        }
        Map<String, Entry> changed = new LinkedHashMap<>(entries);
        changed.put(folded(key), entry);
        TxtRecord record = new TxtRecord(changed);
        if (record.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "with key '"
                            + key
                            + "' the record has "
                            + record.length()
                            + " bytes; more than "
                            + LONGEST
                            + " do not fit into a packet (RFC 6762, section 17)");
        }
        return record;
    }

    /// This, without `key`.
    public TxtRecord without(String key) {
        Map<String, Entry> changed = new LinkedHashMap<>(entries);
        changed.remove(folded(key));
        return new TxtRecord(changed);
    }

    /// What `key` has.
    public Value get(String key) {
        Entry entry = entries.get(folded(key));
        return entry == null ? new Value.Absent() : entry.value;
    }

    /// The value of `key` as text; empty if there is none, or none in UTF-8.
    public Optional<String> text(String key) {
        return get(key) instanceof Value.Bytes bytes ? bytes.text() : Optional.empty();
    }

    /// Whether `key` is there, with a value or without.
    public boolean contains(String key) {
        return entries.containsKey(folded(key));
    }

    /// The keys as they were written, in order.
    public List<String> keys() {
        return entries.values().stream().map(Entry::key).toList();
    }

    /// How many bytes it has on the wire; 1 if it has no entry.
    public int length() {
        int length = entries.values().stream().mapToInt(entry -> 1 + entry.length()).sum();
        return Math.max(1, length);
    }

    /// As on the wire. Without an entry that is one empty string, for there must be one (RFC 6763,
    /// section 6.1).
    public byte[] toBytes() {
        ByteBuffer wire = ByteBuffer.allocate(length());
        for (Entry entry : entries.values()) {
            wire.put((byte) entry.length());
            wire.put(entry.key.getBytes(StandardCharsets.US_ASCII));
            if (entry.value instanceof Value.Bytes bytes) {
                wire.put((byte) '=').put(bytes.content);
            }
        }
        return wire.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TxtRecord record && values().equals(record.values());
    }

    @Override
    public int hashCode() {
        return Objects.hash(values());
    }

    private Set<Object> values() {
        Set<Object> values = new HashSet<>();
        entries.forEach((key, entry) -> values.add(Map.entry(key, entry.value)));
        return values;
    }

    /// For people: `path=/, Color`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries.values()) {
            text.append(text.isEmpty() ? "" : ", ").append(entry.key);
            if (entry.value instanceof Value.Bytes bytes) {
                text.append('=').append(bytes);
            }
        }
        return text.toString();
    }
}
