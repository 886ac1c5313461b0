package dev.fairlead.cli.doctor;

import dev.fairlead.PathRoute;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What this machine's packet filter may do to what is sent along a route, as far as this user may
/// read it: by nft(8), which needs `CAP_NET_ADMIN`.
///
/// @param readable whether the rules could be read
/// @param rules those that drop or reject and may be meant, each with its table and chain; whether
///   one decides depends on conditions that are not judged here
/// @param detail why they could not be read; empty if they could
public record Firewall(boolean readable, List<String> rules, String detail) {
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/nft"), Path.of("/sbin/nft"), Path.of("/usr/bin/nft"));
    private static final int LARGEST = 4 << 20;
    private static final int LIMIT_SECONDS = 3;
    private static final int MOST_RULES = 5;

    private static final Pattern TABLE = Pattern.compile("table (\\S+) (\\S+) \\{.*");
    private static final Pattern CHAIN = Pattern.compile("chain (\\S+) \\{.*");
    private static final Pattern HOOK =
            Pattern.compile("type \\S+ hook (\\S+) .*?(?:policy (\\w+);)?");
    private static final Pattern DESTINATION =
            Pattern.compile("\\b(ip6?) daddr (!= )?([0-9a-fA-F:.]+)(?:/(\\d+))?(?![-\\w])");
    private static final Pattern OF_IPV4 = Pattern.compile("\\bip [a-z]+ ");
    private static final Pattern OF_IPV6 = Pattern.compile("\\bip6 [a-z]+ ");
    private static final Pattern OUTGOING = Pattern.compile("\\boif(?:name)? \"([^\"]+)\"");

    private static final Pattern CGROUP =
            Pattern.compile("\\bsocket cgroupv2 level (\\d{1,9}) (!= )?\"([^\"]*)\"");

    public Firewall {
        rules = List.copyOf(rules);
    }

    /// Asks nft; nothing is sent.
    public static Firewall along(PathRoute route) {
        Optional<Path> nft = PLACES.stream().filter(Files::isExecutable).findFirst();
        if (nft.isEmpty()) {
            return unreadable("nft(8) is not installed");
        }
        try {
            Process process =
                    new ProcessBuilder(nft.get().toString(), "-n", "list", "ruleset")
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            String said;
            try (InputStream in = process.getInputStream()) {
                Thread end = Thread.ofVirtual().start(() -> endAfterAWhile(process));
                said = new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
                process.destroy();
                end.interrupt();
            }
            int status = process.waitFor();
            return status == 0
                    ? new Firewall(
                            true,
                            rules(
                                    said,
                                    route,
                                    ControlGroup.path(SystemFiles.ofMachine()).orElse("")),
                            "")
                    : unreadable(
                            said.contains("not permitted")
                                    ? "the rules of the firewall cannot be read without"
                                            + " CAP_NET_ADMIN"
                                    : "nft ended with status " + status);
        } catch (IOException e) {
            return unreadable("nft cannot be run: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return unreadable("interrupted");
        }
    }

    private static void endAfterAWhile(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            // it has ended
        }
    }

    private static Firewall unreadable(String why) {
        return new Firewall(false, List.of(), why);
    }

    /// @param listing of `nft list ruleset`
    /// @param cgroup of this process, from the root on; empty if it is not known
    static List<String> rules(String listing, PathRoute route, String cgroup) {
        List<String> found = new ArrayList<>();
        String family = "";
        String table = "";
        String chain = "";
        boolean outgoing = false;
        for (String each : listing.lines().toList()) {
            String line = each.strip();
            Matcher opened = TABLE.matcher(line);
            Matcher begun = CHAIN.matcher(line);
            Matcher hooked = HOOK.matcher(line);
            if (opened.matches()) {
                family = opened.group(1);
                table = opened.group(2);
            } else if (begun.matches()) {
                chain = begun.group(1);
                outgoing = false;
            } else if (hooked.matches()) {
                outgoing = isOfOurs(family, hooked.group(1), route);
                if (outgoing && "drop".equals(hooked.group(2))) {
                    found.add(table + " " + chain + ": policy drop, where no rule accepts");
                }
            } else if (outgoing && isMeant(line, route) && isOfGroup(line, cgroup)) {
                found.add(table + " " + chain + ": " + line);
            }
        }
        return found.size() > MOST_RULES ? found.subList(0, MOST_RULES) : found;
    }

    private static boolean isOfOurs(String family, String hook, PathRoute route) {
        boolean ipv4 = route.destination() instanceof Inet4Address;
        boolean sameFamily = family.equals("inet") || family.equals(ipv4 ? "ip" : "ip6");
        return sameFamily && (hook.equals("output") || hook.equals("postrouting"));
    }

    /// Of the conditions only destination, interface and, elsewhere, control group are judged.
    private static boolean isMeant(String rule, PathRoute route) {
        if (!rule.matches(".*\\b(drop|reject|jump|goto)\\b.*")) {
            return false;
        }
        boolean ipv4 = route.destination() instanceof Inet4Address;
        if ((ipv4 ? OF_IPV6 : OF_IPV4).matcher(rule).find()) {
            return false; // a condition on one family is met by none of the other
        }
        Matcher over = OUTGOING.matcher(rule);
        if (over.find()
                && !over.group(1).equals(route.interfaceName())
                && !over.group(1).endsWith("*")) {
            return rule.contains("!= \"");
        }
        Matcher to = DESTINATION.matcher(rule);
        while (to.find()) {
            InetAddress network = InetAddress.ofLiteral(to.group(3));
            int length =
                    to.group(4) == null
                            ? network.getAddress().length * 8
                            : Integer.parseInt(to.group(4));
            boolean inverted = to.group(2) != null;
            if (within(network, length, route.destination()) == inverted) {
                return false;
            }
        }
        return true;
    }

    /// As `socket cgroupv2 level 2 "a/b"` has it: the process is in that group or below it.
    private static boolean isOfGroup(String rule, String cgroup) {
        Matcher of = CGROUP.matcher(rule);
        if (cgroup.isEmpty() || !of.find()) {
            return true;
        }
        List<String> own =
                Pattern.compile("/")
                        .splitAsStream(cgroup)
                        .filter(each -> !each.isEmpty())
                        .limit(Integer.parseInt(of.group(1)))
                        .toList();
        boolean inverted = of.group(2) != null;
        return String.join("/", own).equals(of.group(3)) != inverted;
    }

    private static boolean within(InetAddress network, int length, InetAddress address) {
        byte[] wanted = network.getAddress();
        byte[] found = address.getAddress();
        if (wanted.length != found.length) {
            return false;
        }
        for (int i = 0; i < Math.min(length, wanted.length * 8); i++) {
            if (((wanted[i / 8] ^ found[i / 8]) >> (7 - i % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }
}
