package dev.fairlead.cli.doctor;

import dev.fairlead.CaptivePortal;
import dev.fairlead.Interface;
import dev.fairlead.Network;
import dev.fairlead.Stage;
import dev.fairlead.cli.doctor.Finding.Area;
import dev.fairlead.cli.show.LinkText;
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
/// @param captive whether to ask about portals, with the options of `network`
public record Checkup(
        Network network,
        SystemFiles files,
        Map<String, String> environment,
        Instant built,
        Instant now,
        boolean captive) {
    private static final List<String> PROXIES =
            List.of("http_proxy", "https_proxy", "all_proxy", "no_proxy");

    /// Looks at all of it at once; takes four seconds where something is silent. The findings are
    /// in the order in which they belong.
    public List<Finding> run() {
        List<Interface> links = network.interfaces();
        Gateways gateways = new Gateways(network, files);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Finding>>> looks =
                    List.of(
                            () -> links(links),
                            () -> List.of(gateways.look(links, true)),
                            () -> List.of(gateways.look(links, false)),
                            new Nameservers(network, files)::look,
                            () -> List.of(multicast(links)),
                            this::portals,
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

    private static List<Finding> links(List<Interface> links) {
        List<Finding> findings = new ArrayList<>();
        boolean loopback =
                links.stream().anyMatch(link -> Links.isLoopback(link) && Links.isUp(link));
        if (!loopback) {
            findings.add(
                    Finding.problem(
                            Stage.PATH,
                            "loopback",
                            "not up: programs on this machine cannot reach each other",
                            "ip link set lo up"));
        }
        boolean outside = false;
        for (Interface link : links) {
            if (Links.isLoopback(link)) {
                continue;
            }
            boolean usable =
                    link.isRunning()
                            && (Links.hasGlobal(link, true) || Links.hasGlobal(link, false));
            outside |= usable;
            String text = link.type() + ", " + LinkText.state(link) + addresses(link);
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

    private static String addresses(Interface link) {
        StringBuilder text = new StringBuilder();
        Links.global(link).forEach(address -> text.append(", ").append(address));
        return text.isEmpty() ? ", no address beyond this link" : text.toString();
    }

    private static Finding multicast(List<Interface> links) {
        List<String> able =
                links.stream()
                        .filter(link -> !Links.isLoopback(link) && link.isRunning())
                        .filter(link -> link.flags().contains(Interface.Flag.MULTICAST))
                        .map(Interface::name)
                        .toList();
        return able.isEmpty()
                ? Finding.note(
                        Area.NETWORK,
                        "multicast",
                        "no interface that is up can do it: machines near by are not found")
                : Finding.good(
                        Area.NETWORK,
                        "multicast",
                        "over " + String.join(", ", able) + ": machines near by can be found");
    }

    /// Only if that was asked for.
    private List<Finding> portals() {
        if (!captive) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (CaptivePortal portal : network.captivePortals()) {
            String over = " over " + portal.interfaceName() + ": " + portal.because();
            findings.add(
                    switch (portal.state()) {
                        case OPEN -> Finding.good(Area.NETWORK, "portal", "none" + over);
                        case UNKNOWN -> Finding.note(Area.NETWORK, "portal", "not known" + over);
                        case CAPTIVE ->
                                Finding.problem(
                                        Stage.PATH,
                                        "portal",
                                        "lets nothing through" + over,
                                        portal.page()
                                                .map(page -> "log in at " + page)
                                                .orElse(
                                                        "open any http page in a browser, and log in"));
                    });
        }
        if (findings.isEmpty()) {
            findings.add(
                    Finding.note(
                            Area.NETWORK,
                            "portal",
                            "nobody can be asked: the network names nobody"));
        }
        return findings;
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
                                                + "; other programs use it, fairlead does with --proxy env")));
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
