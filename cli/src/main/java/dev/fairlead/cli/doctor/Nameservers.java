package dev.fairlead.cli.doctor;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Stage;
import dev.fairlead.cli.doctor.Finding.Area;
import dev.fairlead.cli.doctor.Finding.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Whether each nameserver of this system answers, and how fast.
final class Nameservers {
    private static final String FILE = "/etc/resolv.conf";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int DNS = 53;

    /// More are not asked by anybody (MAXNS of resolv.h).
    private static final int MOST = 3;

    private final Network network;
    private final SystemFiles files;

    Nameservers(Network network, SystemFiles files) {
        this.network = network;
        this.files = files;
    }

    private List<String> configured() {
        List<String> servers = new ArrayList<>();
        for (String line : files.lines(FILE.substring(1))) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 1 && words[0].equals("nameserver")) {
                servers.add(words[1]);
            }
        }
        return servers;
    }

    List<Finding> look() {
        List<String> servers = configured();
        if (servers.isEmpty()) {
            return List.of(
                    Finding.warning(
                            Area.NETWORK,
                            "nameservers",
                            FILE + " names none, so one on this machine is asked, 127.0.0.1",
                            "echo 'nameserver ADDRESS' >> " + FILE));
        }
        List<Finding> findings = ask(servers.subList(0, Math.min(MOST, servers.size())));
        if (servers.size() > MOST) {
            findings.add(
                    Finding.note(
                            Area.NETWORK,
                            "nameservers",
                            "only the first three of "
                                    + servers.size()
                                    + " in "
                                    + FILE
                                    + " are asked"));
        }
        boolean anyAnswers = findings.stream().anyMatch(finding -> finding.status() == Status.GOOD);
        return anyAnswers ? findings : findings.stream().map(Nameservers::asProblem).toList();
    }

    /// Where none answers it is no matter of speed any more.
    private static Finding asProblem(Finding finding) {
        return finding.status() != Status.WARNING
                ? finding
                : Finding.problem(
                        Stage.RESOLVE,
                        finding.subject(),
                        finding.text(),
                        finding.remedies().toArray(String[]::new));
    }

    /// All at once, so that silent ones cost their time together.
    private List<Finding> ask(List<String> servers) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Finding>> running = new ArrayList<>();
            for (String server : servers) {
                running.add(threads.submit(() -> ask(server)));
            }
            List<Finding> findings = new ArrayList<>();
            for (Future<Finding> finding : running) {
                findings.add(finding.get());
            }
            return findings;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Finding ask(String server) {
        String subject = "nameserver " + server;
        Optional<Endpoint.Address> address = address(server);
        if (address.isEmpty()) {
            return Finding.warning(
                    Area.NETWORK,
                    subject,
                    "'" + server + "' in " + FILE + " is no address, and passed over",
                    "correct that line of " + FILE);
        }
        long start = System.nanoTime();
        try {
            network.resolver().via(address.get()).within(PATIENCE).records(".", "NS");
            return answers(subject, "answers", start);
        } catch (NetworkException e) {
            return switch (e.failure()) {
                // It does not want to be asked this, and is there.
                case ResolveFailure.ServerFailure _,
                        ResolveFailure.NoSuchName _,
                        ResolveFailure.NoAddress _ ->
                        answers(subject, "answers, though not for the root", start);
                case ResolveFailure.NoAnswer _ ->
                        Finding.warning(
                                Area.NETWORK,
                                subject,
                                "silent for "
                                        + PATIENCE.toSeconds()
                                        + " s: programs that ask it first wait for seconds at each look-up",
                                "take it out of " + FILE + ", or move it below one that answers",
                                "fairlead resolve example.com @" + server + " asks it again");
                default ->
                        Finding.warning(
                                Area.NETWORK, subject, e.failure().summary(), e.failure().hint());
            };
        }
    }

    private static Finding answers(String subject, String how, long start) {
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        return Finding.good(Area.NETWORK, subject, how + ", " + millis + " ms");
    }

    private static Optional<Endpoint.Address> address(String server) {
        try {
            return Endpoint.host(server, DNS) instanceof Endpoint.Address address
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // not even a name
        }
    }
}
