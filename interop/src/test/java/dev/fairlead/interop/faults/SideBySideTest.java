package dev.fairlead.interop.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.interop.cli.Commands;
import dev.fairlead.lab.DnsReply;
import dev.fairlead.lab.DnsType;
import dev.fairlead.lab.Lab;
import dev.fairlead.lab.LabDns;
import dev.fairlead.lab.LabException;
import dev.fairlead.lab.LabJvm;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same fault is given to Fairlead, curl, openssl, ncat and the JDK, at the same time and on
/// the same host. Fairlead has to name its cause; what the others say is written beside it, into
/// `target/side-by-side.md`, the source of `docs/side-by-side.md`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SideBySideTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final String NAMESERVER = "10.77.1.1";
    private static final Pattern CAUSE = Pattern.compile("\"cause\":\"([a-z.-]+)\"");
    private static final Pattern STAGE = Pattern.compile("\"stage\":\"([a-z]+)\"");

    /// What a program did with a fault.
    ///
    /// @param cause that of Fairlead's report
    /// @param placed whether its words say where it went wrong
    /// @param named whether its words say what is wrong
    /// @param wrong whether its words claim what is not so
    private record Said(
            String words,
            String cause,
            boolean placed,
            boolean named,
            boolean wrong,
            double seconds,
            boolean ended) {}

    @TempDir static Path directory;

    private final Map<Fault, Map<Subject, Said>> table = new EnumMap<>(Fault.class);
    private Lab lab;
    private Path authority;

    @BeforeAll
    void up() {
        Requirement.lab("curl", "openssl", "ncat");
        lab = Lab.up("gateway");
        authority = directory.resolve("ca.pem");
        lab.exec(
                        "server",
                        strings(
                                Commands.java(
                                        FaultServers.class.getName(),
                                        List.of(authority.toString()))))
                .awaitStdout("ready", LIMIT);
        LabDns dns = LabDns.on(LabJvm.on(lab, "router"), NAMESERVER);
        dns.answer("server.test", DnsType.A, DnsReply.addresses("10.77.9.2"));
        dns.answer("server.test", DnsType.AAAA, DnsReply.nothing());
        for (DnsType type : List.of(DnsType.A, DnsType.AAAA)) {
            dns.answer("nobody.test", type, DnsReply.error(3));
            dns.answer("broken.test", type, DnsReply.error(2));
        }
        // Else a router tells one a second only, and five ask.
        lab.run("router", "sysctl", "-qw", "net.ipv4.icmp_ratelimit=0");
        lab.run("router", "ip", "route", "add", "blackhole", "10.77.9.66/32");
        lab.run("router", "ip", "route", "add", "unreachable", "10.77.9.67/32");
        lab.run(
                "router",
                "nft",
                "add table ip faults; add chain ip faults forward { type filter hook forward"
                        + " priority 0; }; add rule ip faults forward ip daddr 10.77.9.68 reject with"
                        + " icmp type admin-prohibited");
    }

    @AfterAll
    void down() throws IOException {
        if (lab != null) {
            lab.close();
            Files.createDirectories(Path.of("target"));
            Files.writeString(Path.of("target", "side-by-side.md"), page());
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesTheCause(Fault fault) throws Exception {
        lab.resolvConf(
                "client", List.of(fault == Fault.NAMESERVERS_SILENT ? "10.77.1.99" : NAMESERVER));
        Map<Subject, Said> row = new EnumMap<>(Subject.class);
        table.put(fault, row);
        Map<Subject, Future<Said>> running = new EnumMap<>(Subject.class);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Subject subject : Subject.values()) {
                running.put(subject, threads.submit(() -> run(subject, fault)));
            }
            for (Subject subject : Subject.values()) {
                row.put(subject, running.get(subject).get());
            }
        }
        Said ours = row.get(Subject.FAIRLEAD);
        assertTrue(ours.ended(), ours.toString());
        assertEquals(fault.cause, ours.cause(), ours.toString());
        assertTrue(ours.placed(), ours.toString());
        assertTrue(ours.named(), ours.toString());
        assertFalse(ours.wrong(), ours.toString());
    }

    private Said run(Subject subject, Fault fault) throws IOException {
        long start = System.nanoTime();
        try (LabProcess process = lab.exec("client", strings(subject.command(fault, authority)))) {
            process.stdin().close();
            boolean ended = true;
            try {
                process.await(LIMIT);
            } catch (LabException _) {
                ended = false; // it waits for ever: that is what the table says of it
            }
            String output = process.stdout() + "\n" + process.stderr();
            String words = subject.message(output);
            Matcher cause = CAUSE.matcher(output);
            Matcher stage = STAGE.matcher(output);
            boolean placed =
                    subject == Subject.FAIRLEAD
                            ? stage.find() && stage.group(1).equals(fault.stage())
                            : fault.place().matcher(words).find();
            return new Said(
                    words,
                    cause.find() ? cause.group(1) : "",
                    placed,
                    fault.right.matcher(words).find(),
                    fault.wrong().matcher(words).find(),
                    since(start),
                    ended);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String[] strings(List<String> words) {
        return words.toArray(String[]::new);
    }

    private String page() {
        List<String> lines = new ArrayList<>();
        lines.add("| fault | " + joined(subject -> subject.title) + " |");
        lines.add("|---|" + "---|".repeat(Subject.values().length));
        table.forEach((fault, row) ->
                lines.add(
                        "| "
                                + fault.words
                                + " | "
                                + joined(subject -> mark(row.get(subject)))
                                + " |"));
        lines.add("| right stage | " + joined(subject -> count(subject, Said::placed)) + " |");
        lines.add("| right cause | " + joined(subject -> count(subject, Said::named)) + " |");
        lines.add("| wrong claim | " + joined(subject -> count(subject, Said::wrong)) + " |");
        table.forEach((fault, row) -> {
            lines.add("");
            lines.add(
                    "## "
                            + fault.words.substring(0, 1).toUpperCase(Locale.ROOT)
                            + fault.words.substring(1));
            lines.add("");
            row.forEach((subject, said) ->
                    lines.add(
                            "- "
                                    + subject.title
                                    + ": "
                                    + (said.words().isEmpty()
                                            ? "(nothing)"
                                            : "`"
                                                    + said.words()
                                                            .replace("`", "'")
                                                            .replace("\\\"", "\"")
                                                    + "`")));
        });
        return String.join("\n", lines) + "\n";
    }

    private static String joined(java.util.function.Function<Subject, String> text) {
        List<String> cells = new ArrayList<>();
        for (Subject subject : Subject.values()) {
            cells.add(text.apply(subject));
        }
        return String.join(" | ", cells);
    }

    private String count(Subject subject, Predicate<Said> what) {
        return Long.toString(
                table.values().stream()
                        .map(row -> row.get(subject))
                        .filter(said -> said != null && what.test(said))
                        .count());
    }

    private static String mark(Said said) {
        if (said == null) {
            return "";
        }
        String time =
                said.ended()
                        ? String.format(Locale.ROOT, "%.1f s", said.seconds())
                        : "does not end";
        String told =
                said.placed()
                        ? said.named() ? "stage, cause" : "stage"
                        : said.named() ? "cause" : "neither";
        return told + (said.wrong() ? ", **wrong**" : "") + "; " + time;
    }
}
