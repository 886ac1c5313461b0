package dev.fairlead.internal.stack.websocket;

import dev.fairlead.internal.stack.http.HttpHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What both halves of the opening handshake need (RFC 6455, section 4).
final class Keys {
    static final String ACCEPT = "Sec-WebSocket-Accept";
    static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    static final String KEY = "Sec-WebSocket-Key";
    static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
    static final String VERSION = "Sec-WebSocket-Version";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int SIZE = 16;

    private Keys() {}

    static String fresh() {
        byte[] key = new byte[SIZE];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == SIZE;
        } catch (IllegalArgumentException _) {
            return false; // which is the answer
        }
    }

    /// How a server shows that it has understood (RFC 6455, section 4.2.2).
    static String accept(String key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(sha.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-1", e);
        }
    }

    static Map<String, List<String>> headers(HttpHead head) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpHead.Field field : head.fields()) {
            all.computeIfAbsent(field.name(), _ -> new ArrayList<>()).add(field.value());
        }
        all.replaceAll((_, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(all);
    }
}
