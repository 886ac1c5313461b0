package dev.fairlead.cli;

import dev.fairlead.WebSocketConnection;
import dev.fairlead.cli.show.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the two ends of a WebSocket agreed on.
///
/// @param extensions as the server wrote them, parameters included
record WebSocketAgreement(Optional<String> subprotocol, List<String> extensions) {

    /// Of one that is open.
    static WebSocketAgreement of(WebSocketConnection connection) {
        List<String> extensions =
                connection.responseHeaders().entrySet().stream()
                        .filter(header ->
                                header.getKey().equalsIgnoreCase("Sec-WebSocket-Extensions"))
                        .map(Map.Entry::getValue)
                        .flatMap(List::stream)
                        .flatMap(line -> Arrays.stream(line.split(",", -1)))
                        .map(String::strip)
                        .toList();
        return new WebSocketAgreement(connection.subprotocol(), extensions);
    }

    void putInto(Json json) {
        json.put("subprotocol", subprotocol.orElse(null)).putAll("extensions", extensions);
    }

    /// Such as `subprotocol chat, permessage-deflate`.
    @Override
    public String toString() {
        return Stream.concat(
                        Stream.of(
                                subprotocol
                                        .map(name -> "subprotocol " + name)
                                        .orElse("no subprotocol")),
                        extensions.isEmpty() ? Stream.of("no extension") : extensions.stream())
                .collect(Collectors.joining(", "));
    }
}
