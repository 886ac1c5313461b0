package dev.fairlead.internal.race;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which application protocols a host has, by its HTTPS records (RFC 9460, section 7.1). A record
/// that leads elsewhere, to another name or port, says nothing of the place that was asked for.
///
/// @param protocols their names of ALPN; empty if no record says any
record ServiceBinding(Set<String> protocols) {
    static final ServiceBinding NONE = new ServiceBinding(Set.of());

    private static final Set<String> UNDERSTOOD = Set.of("alpn", "no-default-alpn");

    /// Those that an HTTPS record can be about.
    private static final Set<String> OF_HTTP = Set.of("h3", "h2", "http/1.1");

    /// What a server of HTTPS has unless it says otherwise (RFC 9460, section 9.1).
    private static final String DEFAULT = "http/1.1";

    /// The name of the records (RFC 9460, section 9.1).
    static String query(String host, int port) {
        return port == 443 ? host : "_" + port + "._https." + host;
    }

    /// Whether an HTTPS record can say something of these.
    static boolean concerns(List<String> protocols) {
        return protocols.stream().anyMatch(OF_HTTP::contains);
    }

    /// @param host that was asked about
    /// @param records as in a zone file
    static ServiceBinding of(String host, List<String> records) {
        return new ServiceBinding(
                records.stream()
                        .flatMap(data -> protocols(host, data.split(" ")))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static Stream<String> protocols(String host, String[] fields) {
        if (fields.length < 2 || fields[0].equals("0") || !isHere(fields[1], host)) {
            return Stream.empty(); // priority 0 is an alias
        }
        List<String> found = List.of();
        boolean withDefault = true;
        for (String field : Arrays.asList(fields).subList(2, fields.length)) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? field : field.substring(0, equals);
            String value = equals < 0 ? "" : field.substring(equals + 1).replace("\"", "");
            switch (key) {
                case "alpn" -> found = List.of(value.split(","));
                case "no-default-alpn" -> withDefault = false;
                case "port" -> {
                    return Stream.empty();
                }
                case "mandatory" -> {
                    if (!UNDERSTOOD.containsAll(List.of(value.split(",")))) {
                        return Stream.empty();
                    }
                }
                default -> {} // says nothing of protocols
            }
        }
        return Stream.concat(found.stream(), withDefault ? Stream.of(DEFAULT) : Stream.empty());
    }

    private static boolean isHere(String target, String host) {
        return target.equals(".")
                || target.replaceAll("\\.$", "").equalsIgnoreCase(host.replaceAll("\\.$", ""));
    }

    /// Whether a stack that speaks one of these is worth trying. One that names none may be.
    boolean allows(List<String> wanted) {
        return protocols.isEmpty()
                || wanted.isEmpty()
                || wanted.stream().anyMatch(protocols::contains);
    }
}
