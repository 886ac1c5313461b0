package dev.fairlead.cli;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.FoundService;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.ServiceSearch;
import dev.fairlead.Stage;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.ServiceText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// `fairlead browse [TYPE]`: services near by, and each change.
final class BrowseCommand implements Command {
    private static final Duration LONGEST = Duration.ofDays(365);

    @Override
    public Syntax syntax() {
        return new Syntax(
                "browse",
                "Shows services near by or of a domain, as they come and go",
                List.of(
                        "browse [TYPE] [--txt] [--for TIME]",
                        "browse [TYPE] --domain DOMAIN",
                        "browse --domains"),
                List.of(
                        Options.TXT,
                        Options.SUBTYPE,
                        Options.ALL_TYPES,
                        Options.RECOMMENDED,
                        Options.DOMAIN,
                        Options.SERVER,
                        Options.DOMAINS,
                        Options.SUBNETS,
                        Options.FOR,
                        Options.LINES,
                        Options.INTERFACE,
                        Options.BACKEND),
                List.of(
                        "TYPE is such as _ipp._tcp; http alone means _http._tcp. Without TYPE: all types.",
                        "The exit status is 11 if --for is over and nothing was found. --domains asks the system's",
                        "search domains, or that of --domain, for their recommendations (RFC 6763, section 11).",
                        "On a terminal: a table of what is there now. Elsewhere, and with --lines: + was found,",
                        "~ has changed, - is gone. The network can see that you are asking."),
                List.of(
                        "fairlead browse --for 2s",
                        "fairlead browse http --txt --for 2s",
                        "fairlead browse _ipp._tcp --json --for 2s"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        if (arguments.has(Options.DOMAINS)) {
            return ServiceDomains.show(arguments, console);
        }
        if (arguments.has(Options.SUBNETS)) {
            throw new UsageException("--subnets goes with --domains", "fairlead browse --domains");
        }
        ServiceSearch search = search(arguments);
        Duration limit = arguments.time(Options.FOR, Opening.LEAST, LONGEST).orElse(LONGEST);
        try (Network network = Network.open(Neighbours.network(arguments));
                Browser browser = network.browse(search)) {
            console.undo().add(network);
            boolean found =
                    LiveServices.isFor(console, arguments)
                            ? new LiveServices(browser, arguments, console).watch(limit)
                            : watch(browser, limit, arguments, console);
            if (browser.state() instanceof ConnectionState.Waiting(var why) && !found) {
                throw new NetworkException(why);
            }
            return found ? ExitStatus.DONE : ExitStatus.of(Stage.RESOLVE);
        }
    }

    static ServiceSearch search(Arguments arguments) {
        List<String> operands = arguments.operands();
        if (operands.size() > 1) {
            throw new UsageException(
                    "'" + operands.get(1) + "' is one word too many; one type, or none for all",
                    arguments.corrected(operands.subList(0, 1)));
        }
        Optional<String> subtype = arguments.value(Options.SUBTYPE);
        if (operands.isEmpty() && subtype.isPresent()) {
            throw new UsageException(
                    "--subtype is a kind of one type, and needs it",
                    "fairlead browse ipp --subtype " + subtype.get());
        }
        if (!operands.isEmpty() && arguments.has(Options.ALL_TYPES)) {
            throw new UsageException(
                    "--all means all types, and does not go together with " + operands.getFirst(),
                    "fairlead browse " + operands.getFirst());
        }
        if (arguments.has(Options.RECOMMENDED) && arguments.has(Options.DOMAIN)) {
            throw new UsageException(
                    "--everywhere is for all recommended domains, --domain for one; name one of both",
                    "fairlead browse http --everywhere");
        }
        try {
            ServiceSearch search =
                    operands.isEmpty()
                            ? ServiceSearch.all()
                            : ServiceSearch.of(Neighbours.type(operands.getFirst()));
            Optional<String> domain = Neighbours.domain(arguments);
            if (domain.isPresent()) {
                search = search.withDomain(domain.get());
            }
            if (arguments.has(Options.RECOMMENDED)) {
                search = search.withAutomaticDomains(ServiceDomainSearch.DEFAULT);
            }
            if (subtype.isPresent()) {
                search = search.withSubtype(subtype.get());
            }
            boolean details = arguments.has(Options.TXT) || arguments.has(Options.JSON);
            return details ? search.withTxt().withLocation() : search;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "fairlead browse http");
        }
    }

    /// Until the time is over or a signal comes.
    ///
    /// @return whether anything was found
    private static boolean watch(
            Browser browser, Duration limit, Arguments arguments, Console console)
            throws OutputGone {
        Neighbours.sayWhenWaiting(browser, arguments, console);
        BlockingQueue<ServiceChange> changes = new LinkedBlockingQueue<>(1024);
        browser.onChange(Runnable::run, change -> put(changes, change));
        long end = System.nanoTime() + limit.toNanos();
        boolean found = false;
        try {
            while (true) {
                long left = end - System.nanoTime();
                ServiceChange next = changes.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
                if (next == null) {
                    return found;
                }
                found = true;
                show(next, arguments, console);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
    }

    private static void put(BlockingQueue<ServiceChange> changes, ServiceChange change) {
        try {
            changes.put(change);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the browser is being closed
        }
    }

    private static void show(ServiceChange change, Arguments arguments, Console console)
            throws OutputGone {
        if (arguments.has(Options.JSON)) {
            console.printJson(ServiceText.json(change));
            return;
        }
        boolean details = arguments.has(Options.TXT);
        for (String line : ServiceText.change(change, details, console.unicode())) {
            console.print(line);
        }
    }

    /// For `resolve`: one service and where it is.
    static void show(FoundService service, Arguments arguments, Console console) throws OutputGone {
        if (arguments.has(Options.JSON)) {
            console.printJson(ServiceText.json("service", service));
            return;
        }
        for (String line : ServiceText.details(service, console.unicode())) {
            console.print(line.strip());
        }
    }
}
