package dev.fairlead;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Service names as port numbers: the services file of this machine, then the best known ones.
final class ServiceNames {
    private static final Path SERVICES = Path.of("/etc/services");

    // IANA Service Name and Transport Protocol Port Number Registry.
    private static final Map<String, Integer> WELL_KNOWN =
            Map.ofEntries(
                    Map.entry("ftp", 21),
                    Map.entry("ssh", 22),
                    Map.entry("telnet", 23),
                    Map.entry("smtp", 25),
                    Map.entry("domain", 53),
                    Map.entry("http", 80),
                    Map.entry("pop3", 110),
                    Map.entry("ntp", 123),
                    Map.entry("imap", 143),
                    Map.entry("ldap", 389),
                    Map.entry("https", 443),
                    Map.entry("submission", 587),
                    Map.entry("ldaps", 636),
                    Map.entry("domain-s", 853),
                    Map.entry("imaps", 993),
                    Map.entry("pop3s", 995),
                    Map.entry("socks", 1080),
                    Map.entry("mysql", 3306),
                    Map.entry("postgresql", 5432),
                    Map.entry("xmpp-client", 5222));

    private ServiceNames() {}

    static Optional<Integer> lookup(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        if (!wanted.matches("[a-z0-9][a-z0-9_.+*/-]{0,63}")) {
            return Optional.empty();
        }
        return fromFile(wanted).or(() -> Optional.ofNullable(WELL_KNOWN.get(wanted)));
    }

    private static Optional<Integer> fromFile(String wanted) {
        if (!Files.isReadable(SERVICES)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(SERVICES, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> portOf(line, wanted)).flatMap(Optional::stream).findFirst();
        } catch (IOException | java.io.UncheckedIOException _) {
            return Optional.empty(); // the table above serves as well; the file is a refinement
        }
    }

    /// A line is `name port/protocol alias…`, a `#` starts a comment.
    private static Optional<Integer> portOf(String line, String wanted) {
        int comment = line.indexOf('#');
        String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
        if (words.length < 2 || !words[1].matches("[0-9]{1,5}/[a-z0-9]+")) {
            return Optional.empty();
        }
        for (int i = 0; i < words.length; i++) {
            if (i != 1 && words[i].equalsIgnoreCase(wanted)) {
                return Optional.of(Integer.parseInt(words[1], 0, words[1].indexOf('/'), 10))
                        .filter(port -> port <= 65535);
            }
        }
        return Optional.empty();
    }
}
