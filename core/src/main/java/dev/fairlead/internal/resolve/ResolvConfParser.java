package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// Reads resolv.conf(5), and the variables `LOCALDOMAIN` and `RES_OPTIONS` that overrule it. A line
/// that makes no sense is passed over, as every resolver does.
final class ResolvConfParser {
    // MAXNS of resolv.h.
    private static final int MOST_NAMESERVERS = 3;
    private static final int MOST_DOMAINS = 32;

    // RES_MAXNDOTS, RES_MAXRETRANS and RES_MAXRETRY of resolv.h.
    private static final int MOST_DOTS = 15;
    private static final int LONGEST_TIMEOUT = 30;
    private static final int MOST_ATTEMPTS = 5;

    private final List<Endpoint.Address> nameservers = new ArrayList<>();
    private @Nullable StringTokenizer search;
    private int dots = 1;
    private int timeout = 5;
    private int attempts = 2;
    private boolean rotate;
    private boolean overTcp;

    private ResolvConfParser() {}

    /// @param environment with `LOCALDOMAIN` and `RES_OPTIONS`, if set
    /// @param hostname of this machine; what follows its first dot is searched where nothing else
    ///   is said
    static ResolvConf parse(byte[] content, Map<String, String> environment, String hostname) {
        ResolvConfParser parser = new ResolvConfParser();
        StringTokenizer lines =
                new StringTokenizer(new String(content, StandardCharsets.ISO_8859_1), "\n");
        while (lines.hasMoreTokens()) {
            parser.line(lines.nextToken());
        }
        String domains = environment.get("LOCALDOMAIN");
        if (domains != null) {
            parser.search = new StringTokenizer(domains);
        }
        String options = environment.get("RES_OPTIONS");
        if (options != null) {
            parser.options(new StringTokenizer(options));
        }
        return parser.result(hostname);
    }

    private void line(String line) {
        StringTokenizer words = new StringTokenizer(line, " \t\r\f\u000b");
        if (!words.hasMoreTokens()) {
            return;
        }
        switch (words.nextToken()) {
            case "nameserver" -> {
                if (words.hasMoreTokens() && nameservers.size() < MOST_NAMESERVERS) {
                    Endpoint.literal(words.nextToken()).ifPresent(nameservers::add);
                }
            }
            // The last of them counts.
            case "domain", "search" -> search = words;
            case "options" -> options(words);
            default -> {} // a comment, or `sortlist`, for which RFC 6724 stands today
        }
    }

    private static boolean isComment(String word) {
        return word.startsWith("#") || word.startsWith(";");
    }

    private static List<DnsName> domains(StringTokenizer words) {
        List<DnsName> domains = new ArrayList<>();
        while (words.hasMoreTokens() && domains.size() < MOST_DOMAINS) {
            String word = words.nextToken();
            if (isComment(word)) {
                break;
            }
            DnsName.read(word).ifPresent(domains::add);
        }
        return domains;
    }

    private void options(StringTokenizer words) {
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            if (isComment(word)) {
                return;
            }
            int colon = word.indexOf(':');
            int value = colon < 0 ? -1 : number(word, colon + 1);
            switch (colon < 0 ? word : word.substring(0, colon)) {
                case "ndots" -> dots = value < 0 ? dots : Math.min(value, MOST_DOTS);
                case "timeout" -> timeout = value < 1 ? timeout : Math.min(value, LONGEST_TIMEOUT);
                case "attempts" -> attempts = value < 1 ? attempts : Math.min(value, MOST_ATTEMPTS);
                case "rotate" -> rotate = true;
                case "use-vc" -> overTcp = true;
                default -> {} // of use to other resolvers
            }
        }
    }

    /// The decimal number from `start` on; -1 if it is none.
    private static int number(String word, int start) {
        if (start == word.length()) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = Math.min(1000, value * 10 + c - '0');
        }
        return value;
    }

    private ResolvConf result(String hostname) {
        boolean assumed = nameservers.isEmpty();
        if (assumed) {
            Endpoint.literal("127.0.0.1").ifPresent(nameservers::add);
        }
        StringTokenizer domains = search;
        if (domains == null) {
            int dot = hostname.indexOf('.');
            domains = new StringTokenizer(dot < 0 ? "" : hostname.substring(dot + 1));
        }
        return new ResolvConf(
                nameservers,
                assumed,
                domains(domains),
                new ResolvConf.Options(
                        dots, Duration.ofSeconds(timeout), attempts, rotate, overTcp));
    }
}
