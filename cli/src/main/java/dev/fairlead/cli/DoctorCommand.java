package dev.fairlead.cli;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.Parameters;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.doctor.Checkup;
import dev.fairlead.cli.doctor.EndpointCheckup;
import dev.fairlead.cli.doctor.Finding;
import dev.fairlead.cli.doctor.Finding.Area;
import dev.fairlead.cli.doctor.Finding.Status;
import dev.fairlead.cli.doctor.SystemFiles;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.show.FindingText;
import dev.fairlead.cli.show.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// `fairlead doctor [ENDPOINT]`: what is wrong with this machine's network and this installation.
final class DoctorCommand implements Command {
    private static final List<Option> OPTIONS =
            Stream.concat(Opening.OPTIONS.stream(), Stream.of(Options.CAPTIVE)).toList();

    /// What is shown, and counted.
    private static final class Findings {
        private final Console console;
        private final boolean json;
        private final boolean quiet;
        private Area area = Area.INSTALLATION;
        private int status = ExitStatus.DONE;
        private int problems;
        private int warnings;

        Findings(Arguments arguments, Console console) {
            this.console = console;
            this.json = arguments.has(Options.JSON);
            this.quiet = arguments.has(Options.QUIET);
        }

        void show(Finding finding) throws OutputGone {
            count(finding);
            if (json) {
                console.printJson(
                        Json.of("finding")
                                .put("area", finding.area().name().toLowerCase(Locale.ROOT))
                                .put("subject", finding.subject())
                                .put("status", finding.status().name().toLowerCase(Locale.ROOT))
                                .put("text", finding.text())
                                .putAll("remedies", finding.remedies())
                                .line());
                return;
            }
            boolean matters =
                    finding.status() == Status.PROBLEM || finding.status() == Status.WARNING;
            if (quiet && !matters) {
                return;
            }
            if (!quiet && finding.area() != area) {
                area = finding.area();
                console.print(area.name().toLowerCase(Locale.ROOT));
            }
            for (String line : FindingText.draw(finding, console.style())) {
                console.print(quiet ? line : "  " + line);
            }
        }

        private void count(Finding finding) {
            if (finding.status() == Status.WARNING) {
                warnings++;
            } else if (finding.status() == Status.PROBLEM) {
                problems++;
                if (status == ExitStatus.DONE) {
                    status = finding.stage().map(ExitStatus::of).orElse(ExitStatus.THIS_MACHINE);
                }
            }
        }

        int end() throws OutputGone {
            if (json) {
                console.printJson(
                        Json.of("doctor")
                                .put("problems", problems)
                                .put("warnings", warnings)
                                .line());
            } else if (!quiet) {
                console.print(FindingText.summary(problems, warnings));
            }
            return status;
        }
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                "doctor",
                "Says what is wrong with this machine's network and this installation",
                List.of("doctor [ENDPOINT]"),
                OPTIONS,
                List.of(
                        "Asks each nameserver and tries each gateway, all at once; nothing else is sent, but with",
                        "--captive. With ENDPOINT that is probed as well: its route and rule, the firewall of this",
                        "machine, and how large a packet gets there, by datagrams to port 33434. The exit status is",
                        "that of the first problem, by its stage; warnings do not count."),
                List.of(
                        "fairlead doctor",
                        "fairlead doctor --json",
                        "fairlead doctor localhost:5432"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws OutputGone {
        Endpoint endpoint = arguments.operands().isEmpty() ? null : EndpointText.parse(arguments);
        Findings findings = new Findings(arguments, console);
        try (Network network =
                Network.open(Captivity.network(Opening.network(arguments), arguments))) {
            console.undo().add(network);
            Checkup checkup =
                    new Checkup(
                            network,
                            SystemFiles.ofMachine(),
                            console.environment(),
                            Version.built(),
                            Instant.now(),
                            arguments.has(Options.CAPTIVE));
            for (Finding finding : checkup.run()) {
                findings.show(finding);
            }
            if (endpoint == null) {
                return findings.end();
            }
            Parameters parameters = Opening.parameters(arguments);
            Probe probe = Probe.run(network, endpoint, parameters);
            Optional<Endpoint.Address> address = address(probe);
            if (address.isPresent()) {
                for (Finding finding :
                        new EndpointCheckup(network, parameters).look(address.get())) {
                    findings.show(finding);
                }
            }
            int status = findings.end();
            if (arguments.has(Options.JSON)) {
                console.printJson(probe.json());
            } else if (!arguments.has(Options.QUIET)) {
                for (String line : probe.drawn(console.style())) {
                    console.print(line);
                }
            }
            return status == ExitStatus.DONE ? probe.exitStatus() : status;
        }
    }

    /// Where it was connected to, or else what was tried last.
    private static Optional<Endpoint.Address> address(Probe probe) {
        return probe.report().attempts().stream()
                .sorted(Comparator.comparing(attempt -> attempt.outcome() == Attempt.Outcome.WON))
                .map(Attempt::address)
                .filter(Endpoint.Address.class::isInstance)
                .map(Endpoint.Address.class::cast)
                .reduce((_, last) -> last);
    }
}
