package dev.fairlead.internal.stack.websocket;

import dev.fairlead.WebSocketCompression;
import dev.fairlead.internal.stack.http.Excerpt;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What two ends agree on about compression (RFC 7692, section 7.1), as it stands in
/// `Sec-WebSocket-Extensions`.
///
/// @param serverBits 15 if nothing was said
/// @param clientBits 15 if nothing was said
record DeflateParameters(
        boolean serverTakeover, boolean clientTakeover, int serverBits, int clientBits) {
    static final String NAME = "permessage-deflate";

    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";
    private static final String NO_SERVER_TAKEOVER = "server_no_context_takeover";
    private static final String NO_CLIENT_TAKEOVER = "client_no_context_takeover";

    /// Parameters as they were written; bits are 0 where they were not.
    ///
    /// @param clientHint whether client_max_window_bits stood there, with or without a value
    private record Written(
            boolean noServerTakeover,
            boolean noClientTakeover,
            int serverBits,
            int clientBits,
            boolean clientHint) {}

    // ---- the client

    static String offer(WebSocketCompression wanted) {
        StringBuilder offer = new StringBuilder(NAME);
        if (!wanted.receiveContext()) {
            offer.append("; ").append(NO_SERVER_TAKEOVER);
        }
        if (!wanted.sendContext()) {
            offer.append("; ").append(NO_CLIENT_TAKEOVER);
        }
        if (wanted.receiveWindowBits() < 15) {
            offer.append("; ").append(SERVER_BITS).append('=').append(wanted.receiveWindowBits());
        }
        offer.append("; ").append(CLIENT_BITS);
        if (wanted.sendWindowBits() < 15) {
            offer.append('=').append(wanted.sendWindowBits());
        }
        return offer.toString();
    }

    /// What the server made of the offer.
    ///
    /// @param elements of its `Sec-WebSocket-Extensions`
    /// @return `null` if nothing is compressed
    /// @throws Violation if it says what was not offered
    static @Nullable DeflateParameters answered(
            List<String> elements, @Nullable WebSocketCompression offered) throws Violation {
        if (elements.isEmpty()) {
            return null;
        }
        if (offered == null || elements.size() > 1) {
            throw notOffered(String.join(", ", elements));
        }
        String element = elements.getFirst();
        Written written = read(element, false);
        if (written == null) {
            throw notOffered(element);
        }
        boolean serverKeeps = !written.noServerTakeover;
        if (serverKeeps && !offered.receiveContext()) {
            throw notOffered(element + ", without " + NO_SERVER_TAKEOVER);
        }
        int server = written.serverBits == 0 ? 15 : written.serverBits;
        if (server > offered.receiveWindowBits()) {
            throw notOffered(element + ", a larger window than asked for");
        }
        int client = written.clientBits == 0 ? 15 : written.clientBits;
        return new DeflateParameters(
                serverKeeps,
                !written.noClientTakeover && offered.sendContext(),
                server,
                Math.min(client, offered.sendWindowBits()));
    }

    private static Violation notOffered(String answer) {
        return Violation.protocol(
                "the server answers with extensions that were not offered: " + Excerpt.of(answer));
    }

    // ---- the server

    /// The first offer that can be agreed to.
    ///
    /// @param elements of the client's `Sec-WebSocket-Extensions`
    static Optional<DeflateParameters> accept(List<String> elements, WebSocketCompression wanted) {
        for (String element : elements) {
            Written offer = isNamed(element) ? read(element, true) : null;
            if (offer == null) {
                continue; // another extension, or parameters that nobody knows
            }
            if (wanted.receiveWindowBits() < 15 && !offer.clientHint) {
                continue; // it could not be told to look back less
            }
            int client = offer.clientBits == 0 ? 15 : offer.clientBits;
            int server = offer.serverBits == 0 ? 15 : offer.serverBits;
            return Optional.of(
                    new DeflateParameters(
                            !offer.noServerTakeover && wanted.sendContext(),
                            !offer.noClientTakeover && wanted.receiveContext(),
                            Math.min(server, wanted.sendWindowBits()),
                            offer.clientHint ? Math.min(client, wanted.receiveWindowBits()) : 15));
        }
        return Optional.empty();
    }

    /// As the server answers.
    String answer() {
        StringBuilder answer = new StringBuilder(NAME);
        if (!serverTakeover) {
            answer.append("; ").append(NO_SERVER_TAKEOVER);
        }
        if (!clientTakeover) {
            answer.append("; ").append(NO_CLIENT_TAKEOVER);
        }
        if (serverBits < 15) {
            answer.append("; ").append(SERVER_BITS).append('=').append(serverBits);
        }
        if (clientBits < 15) {
            answer.append("; ").append(CLIENT_BITS).append('=').append(clientBits);
        }
        return answer.toString();
    }

    // ---- the text

    private static boolean isNamed(String element) {
        return element.split(";", 2)[0].strip().equalsIgnoreCase(NAME);
    }

    /// @param ofOffer whether client_max_window_bits may stand without a value
    /// @return `null` if it is not this extension, or has a parameter that is unknown, has a wrong
    ///   value or stands twice (RFC 7692, section 7.1)
    private static @Nullable Written read(String element, boolean ofOffer) {
        if (!isNamed(element)) {
            return null;
        }
        String[] parts = element.split(";", -1);
        Set<String> seen = new HashSet<>();
        int serverBits = 0;
        int clientBits = 0;
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            String name = pair[0].strip().toLowerCase(Locale.ROOT);
            String value = pair.length == 2 ? unquoted(pair[1].strip()) : null;
            if (!seen.add(name)) {
                return null;
            }
            switch (name) {
                case NO_SERVER_TAKEOVER, NO_CLIENT_TAKEOVER -> {
                    if (value != null) {
                        return null;
                    }
                }
                case SERVER_BITS -> {
                    serverBits = bits(value);
                    if (serverBits == 0) {
                        return null;
                    }
                }
                case CLIENT_BITS -> {
                    clientBits = bits(value);
                    if (clientBits == 0 && !(ofOffer && value == null)) {
                        return null;
                    }
                }
                default -> {
                    return null;
                }
            }
        }
        return new Written(
                seen.contains(NO_SERVER_TAKEOVER),
                seen.contains(NO_CLIENT_TAKEOVER),
                serverBits,
                clientBits,
                seen.contains(CLIENT_BITS));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /// @return 0 unless it is a number from 8 to 15 without leading zero
    private static int bits(@Nullable String value) {
        return value != null && value.matches("[89]|1[0-5]") ? Integer.parseInt(value) : 0;
    }
}
