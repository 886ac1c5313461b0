package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.Resolution;
import dev.fairlead.Resolver;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.LookupText;
import dev.fairlead.cli.show.ReportJson;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `fairlead resolve NAME [TYPE] [@SERVER]`.
final class ResolveCommand implements Command {
    private static final int DNS = 53;

    /// What is asked, and whom.
    ///
    /// @param type empty for addresses
    /// @param server empty for this system's nameservers
    record Question(String name, String type, String server) {
        static Question parse(Arguments arguments) {
            String name = "";
            String type = "";
            String server = "";
            for (String word : arguments.operands()) {
                if (word.startsWith("@") && server.isEmpty() && word.length() > 1) {
                    server = word.substring(1);
                } else if (name.isEmpty()) {
                    name = word;
                } else if (type.isEmpty()) {
                    type = word.toUpperCase(Locale.ROOT);
                } else {
                    throw new UsageException(
                            "'" + word + "' is one word too many",
                            "fairlead resolve NAME [TYPE] [@SERVER]");
                }
            }
            if (name.isEmpty()) {
                throw new UsageException(
                        "resolve needs a name or an address", "fairlead resolve example.com");
            }
            return new Question(name, type, server);
        }

        Optional<InetAddress> address() {
            try {
                return Endpoint.host(name, 0) instanceof Endpoint.Address address
                        ? Optional.of(address.address())
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                if (!type.isEmpty()) {
                    return Optional.empty(); // other records than addresses have stranger names
                }
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                "resolve",
                "Looks a name up; an address asks for its name",
                List.of("resolve NAME [TYPE] [@SERVER]"),
                List.of(Options.SHORT, Options.DEADLINE, Options.INTERFACE, Options.BACKEND),
                List.of(
                        "Without TYPE: the addresses in the order in which they would be tried. TYPE is A, AAAA,",
                        "MX, TXT, SRV, HTTPS, TYPE65, … With @SERVER that one is asked, past cache and hosts file.",
                        "NAME._TYPE._tcp.local asks those near by where the service is; --interface: there only;",
                        "--backend: by whom. In another domain its nameservers are asked."),
                List.of(
                        "fairlead resolve example.com",
                        "fairlead resolve example.com MX @9.9.9.9",
                        "fairlead resolve --short 127.0.0.1"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        Question question = Question.parse(arguments);
        Optional<Endpoint.Service> service = service(question);
        if (service.isPresent()) {
            return isLocal(service.get())
                    ? locate(service.get(), arguments, console)
                    : locateByDns(service.get(), question, arguments, console);
        }
        Optional<InetAddress> address = question.address();
        if (address.isPresent() && !question.type().isEmpty() && !question.type().equals("PTR")) {
            throw new UsageException(
                    question.name()
                            + " is an address, and asks for its name; a type has no place there",
                    "fairlead resolve " + question.name());
        }
        try (Network network = Network.open(Neighbours.network(arguments))) {
            console.undo().add(network);
            Resolver resolver = resolver(network, question, arguments);
            long start = System.nanoTime();
            try {
                Resolver.Lookup lookup = ask(resolver, question, address);
                Duration total = Duration.ofNanos(System.nanoTime() - start);
                show(lookup, total, arguments, console);
                return ExitStatus.DONE;
            } catch (NetworkException e) {
                if (!arguments.has(Options.JSON)) {
                    throw e;
                }
                Duration total = Duration.ofNanos(System.nanoTime() - start);
                console.printJson(
                        ReportJson.lookup(
                                question.name(), null, List.<Resolution>of(), e.failure(), total));
                return ExitStatus.of(e.failure());
            }
        }
    }

    private static boolean isLocal(Endpoint.Service service) {
        return service.domain().equalsIgnoreCase("local");
    }

    /// A service, if it is one; neighbours are asked for those in `local`.
    private static Optional<Endpoint.Service> service(Question question) {
        if (!question.type().isEmpty()) {
            return Optional.empty();
        }
        try {
            return EndpointText.service(question.name())
                    .filter(service -> question.server().isEmpty() || !isLocal(service));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static int locate(Endpoint.Service name, Arguments arguments, Console console)
            throws NetworkException, OutputGone {
        try (Network network = Network.open(Neighbours.network(arguments))) {
            console.undo().add(network);
            FoundService found =
                    Neighbours.locate(
                            network,
                            name,
                            arguments.time(
                                    Options.DEADLINE, Opening.LEAST, Duration.ofMinutes(10)));
            BrowseCommand.show(found, arguments, console);
            return ExitStatus.DONE;
        }
    }

    private static int locateByDns(
            Endpoint.Service name, Question question, Arguments arguments, Console console)
            throws NetworkException, OutputGone {
        try (Network network = Network.open(Neighbours.network(arguments))) {
            console.undo().add(network);
            Resolver resolver = resolver(network, question, arguments);
            for (ServiceOfDomain each : ServiceOfDomain.find(name, resolver)) {
                BrowseCommand.show(each, arguments, console);
            }
            return ExitStatus.DONE;
        }
    }

    private static Resolver resolver(Network network, Question question, Arguments arguments)
            throws NetworkException {
        Resolver resolver = network.resolver();
        Optional<Duration> deadline =
                arguments.time(Options.DEADLINE, Opening.LEAST, Duration.ofMinutes(10));
        if (deadline.isPresent()) {
            resolver = resolver.within(deadline.get());
        }
        return question.server().isEmpty()
                ? resolver
                : resolver.via(server(question.server(), resolver));
    }

    private static Resolver.Lookup ask(
            Resolver resolver, Question question, Optional<InetAddress> address)
            throws NetworkException {
        if (address.isPresent()) {
            return resolver.names(address.get());
        }
        if (question.type().isEmpty()) {
            return resolver.addresses(question.name());
        }
        try {
            return resolver.records(question.name(), question.type());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`, or a name.
    private static Endpoint.Address server(String text, Resolver resolver) throws NetworkException {
        try {
            int colon = text.lastIndexOf(':');
            boolean bracketed = text.startsWith("[");
            boolean hasPort = bracketed ? colon > text.indexOf(']') : colon == text.indexOf(':');
            String host = colon >= 0 && hasPort ? text.substring(0, colon) : text;
            int port = colon >= 0 && hasPort ? Port.parse(text.substring(colon + 1)).number() : DNS;
            if (bracketed && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return switch (Endpoint.host(host, port)) {
                case Endpoint.Address address -> address;
                case Endpoint other -> {
                    InetAddress first = resolver.addresses(host).addresses().getFirst();
                    yield Endpoint.address(first, other.port());
                }
            };
        } catch (IllegalArgumentException e) {
            throw new UsageException("@" + text + ": " + e.getMessage());
        }
    }

    private static void show(
            Resolver.Lookup lookup, Duration total, Arguments arguments, Console console)
            throws OutputGone {
        if (arguments.has(Options.JSON)) {
            console.printJson(
                    ReportJson.lookup(lookup.name(), lookup, lookup.steps(), null, total));
            return;
        }
        List<String> lines =
                arguments.has(Options.SHORT)
                        ? LookupText.answers(lookup, console.style())
                        : LookupText.draw(lookup, console.style());
        for (String line : lines) {
            console.print(line);
        }
    }
}
