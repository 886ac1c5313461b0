package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.doctor.Checkup;
import dev.fairlead.cli.doctor.Finding;
import dev.fairlead.cli.doctor.Finding.Area;
import dev.fairlead.cli.doctor.Finding.Status;
import dev.fairlead.cli.doctor.SystemFiles;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.show.FindingText;
import dev.fairlead.cli.show.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// `fairlead doctor [ENDPOINT]`: what is wrong with this machine's network and this installation.
final class DoctorCommand implements Command {
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
                console.print(area == Area.NETWORK ? "network" : "installation");
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
                Opening.OPTIONS,
                List.of(
                        "Asks each nameserver and tries each gateway, all at once; nothing else is sent. With",
                        "ENDPOINT that is probed as well. The exit status is that of the first problem, by its",
                        "stage; warnings do not count."),
                List.of(
                        "fairlead doctor",
                        "fairlead doctor --json",
                        "fairlead doctor localhost:5432"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws OutputGone {
        Endpoint endpoint = arguments.operands().isEmpty() ? null : EndpointText.parse(arguments);
        Findings findings = new Findings(arguments, console);
        try (Network network = Network.open(Opening.network(arguments))) {
            console.undo().add(network);
            Checkup checkup =
                    new Checkup(
                            network,
                            SystemFiles.ofMachine(),
                            console.environment(),
                            Version.built(),
                            Instant.now());
            for (Finding finding : checkup.run()) {
                findings.show(finding);
            }
            int status = findings.end();
            if (endpoint == null) {
                return status;
            }
            Probe probe = Probe.run(network, endpoint, Opening.parameters(arguments));
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
}
