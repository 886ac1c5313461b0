package dev.fairlead.cli;

import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.ServiceDomain;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.Stage;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.SafeText;
import java.util.List;
import java.util.Optional;

/// `fairlead browse --domains`: which domains the network recommends for services.
final class ServiceDomains {
    private static final List<Option> OF_SERVICES =
            List.of(
                    Options.TXT,
                    Options.SUBTYPE,
                    Options.ALL_TYPES,
                    Options.RECOMMENDED,
                    Options.FOR);

    private ServiceDomains() {}

    static int show(Arguments arguments, Console console) throws NetworkException, OutputGone {
        ServiceDomainSearch search = search(arguments);
        try (Network network = Network.open(Neighbours.network(arguments))) {
            console.undo().add(network);
            List<ServiceDomain> found = network.serviceDomains(search);
            for (ServiceDomain each : found) {
                if (arguments.has(Options.JSON)) {
                    console.printJson(json(each));
                } else {
                    console.print(SafeText.line(each.toString(), console.unicode()));
                }
            }
            return found.isEmpty() ? ExitStatus.of(Stage.RESOLVE) : ExitStatus.DONE;
        }
    }

    private static ServiceDomainSearch search(Arguments arguments) {
        if (!arguments.operands().isEmpty()) {
            throw new UsageException(
                    "--domains looks for domains, and needs no type", "fairlead browse --domains");
        }
        for (Option option : OF_SERVICES) {
            if (arguments.has(option)) {
                throw new UsageException(
                        option.name() + " is for services, and does not go with --domains",
                        "fairlead browse --domains");
            }
        }
        ServiceDomainSearch search = ServiceDomainSearch.DEFAULT;
        try {
            Optional<String> domain = arguments.value(Options.DOMAIN);
            search = domain.isPresent() ? search.withDomain(domain.get()) : search;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "fairlead browse --domains");
        }
        return arguments.has(Options.SUBNETS) ? search.withAddresses() : search;
    }

    private static String json(ServiceDomain domain) {
        return Json.of("domain")
                .put("name", domain.name())
                .putAll("uses", domain.uses().stream().map(ServiceDomain.Use::toString).toList())
                .line();
    }
}
