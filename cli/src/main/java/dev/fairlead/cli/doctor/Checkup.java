package dev.fairlead.cli.doctor;

import dev.fairlead.Network;
import dev.fairlead.Stage;
import dev.fairlead.cli.doctor.Finding.Area;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Everything that the doctor looks at, network first. Nothing leaves this machine but a question
/// to each nameserver and an attempt to connect to each gateway.
///
/// @param built when this program was made
/// @param now what this machine's clock says
public record Checkup(
        Network network,
        SystemFiles files,
        Map<String, String> environment,
        Instant built,
        Instant now) {
    private static final List<String> PROXIES =
            List.of("http_proxy", "https_proxy", "all_proxy", "no_proxy");

    /// Looks at all of it at once; takes four seconds where something is silent. The findings are
    /// in the order in which they belong.
    public List<Finding> run() {
        List<Link> links = Link.all(files);
        Gateways gateways = new Gateways(network, files);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Finding>>> looks =
                    List.of(
                            () -> links(links),
                            () -> List.of(gateways.look(links, true)),
                            () -> List.of(gateways.look(links, false)),
                            new Nameservers(network, files)::look,
                            () -> List.of(OwnName.ofMachine(network.hostNames()).look()),
                            () -> List.of(clock()),
                            this::proxies,
                            new Installation(files)::look);
            List<Future<List<Finding>>> running = new ArrayList<>();
            for (Callable<List<Finding>> look : looks) {
                running.add(threads.submit(look));
            }
            List<Finding> found = new ArrayList<>();
            for (Future<List<Finding>> findings : running) {
                found.addAll(findings.get());
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static List<Finding> links(List<Link> links) {
        List<Finding> findings = new ArrayList<>();
        boolean loopback = links.stream().anyMatch(link -> link.isLoopback() && link.isUp());
        if (!loopback) {
            findings.add(
                    Finding.problem(
                            Stage.PATH,
                            "loopback",
                            "not up: programs on this machine cannot reach each other",
                            "ip link set lo up"));
        }
        boolean outside = false;
        for (Link link : links) {
            if (link.isLoopback()) {
                continue;
            }
            boolean usable =
                    link.state().equals("up") && (link.hasGlobal(true) || link.hasGlobal(false));
            outside |= usable;
            String text = link.type() + ", " + link.state() + addresses(link);
            findings.add(
                    usable
                            ? Finding.good(Area.NETWORK, link.name(), text)
                            : Finding.note(Area.NETWORK, link.name(), text));
        }
        if (!outside) {
            findings.add(
                    Finding.problem(
                            Stage.PATH,
                            "interfaces",
                            "none but loopback is up with an address: nothing beyond this machine can be reached",
                            "plug in the cable, join a network, or ask for an address: ip link set INTERFACE up"));
        }
        return findings;
    }

    private static String addresses(Link link) {
        StringBuilder text = new StringBuilder();
        for (Link.Prefixed address : link.addresses()) {
            if (address.isGlobal()) {
                text.append(", ").append(address);
            }
        }
        return text.isEmpty() ? ", no address beyond this link" : text.toString();
    }

    /// Certificates are judged by this machine's clock; one before this program was made is wrong.
    private Finding clock() {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (now.isBefore(built)) {
            return Finding.problem(
                    Stage.TLS,
                    "clock",
                    "it says "
                            + today
                            + ", which is before this program was made: certificates will look not yet valid",
                    "timedatectl set-ntp true");
        }
        return Finding.good(Area.NETWORK, "clock", now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private List<Finding> proxies() {
        List<Finding> findings = new ArrayList<>();
        environment.entrySet().stream()
                .filter(entry -> PROXIES.contains(entry.getKey().toLowerCase(Locale.ROOT)))
                .filter(entry -> !entry.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry ->
                        findings.add(
                                Finding.note(
                                        Area.NETWORK,
                                        entry.getKey(),
                                        withoutPassword(entry.getValue())
                                                + "; other programs use it, this version of fairlead connects directly")));
        return findings;
    }

    /// `http://user:password@proxy` with the password left out.
    static String withoutPassword(String proxy) {
        int at = proxy.lastIndexOf('@');
        int scheme = proxy.indexOf("://");
        int start = scheme < 0 ? 0 : scheme + 3;
        return at < start ? proxy : proxy.substring(0, start) + "…" + proxy.substring(at);
    }
}
