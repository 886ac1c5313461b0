package dev.fairlead.cli;

import dev.fairlead.Advertisement;
import dev.fairlead.DomainRegistration;
import dev.fairlead.Endpoint;
import dev.fairlead.HostKey;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.RegistrationState;
import dev.fairlead.RegistrationState.Refused;
import dev.fairlead.RegistrationState.Registered;
import dev.fairlead.RegistrationState.Registering;
import dev.fairlead.RegistrationState.Waiting;
import dev.fairlead.RegistrationState.Withdrawn;
import dev.fairlead.Service;
import dev.fairlead.ServiceType;
import dev.fairlead.SrpOptions;
import dev.fairlead.TxtRecord;
import dev.fairlead.UpdateKey;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.SafeText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// `fairlead advertise NAME TYPE PORT [KEY=VALUE…]`: tells others near by of a service.
final class AdvertiseCommand implements Command {
    private static final Duration LONGEST = Duration.ofDays(365);

    /// What is told, and of which port.
    record Told(Service service, int port) {
        static Told parse(Arguments arguments) {
            List<String> words = arguments.operands();
            boolean anonymous = arguments.has(Options.ANONYMOUS);
            int before = anonymous ? 2 : 3;
            String usage =
                    anonymous
                            ? "fairlead advertise --anonymous http 8080"
                            : "fairlead advertise 'My site' http 8080 path=/";
            if (words.size() < before) {
                throw new UsageException(
                        anonymous
                                ? "advertise --anonymous needs a type and a port"
                                : "advertise needs a name, a type and a port",
                        usage);
            }
            try {
                ServiceType type = Neighbours.type(words.get(before - 2));
                Service service =
                        anonymous
                                ? Service.anonymous(type)
                                : Service.of(type).withName(words.getFirst());
                for (String subtype : arguments.value(Options.SUBTYPE).stream().toList()) {
                    service = service.withSubtype(subtype);
                }
                Optional<DomainRegistration> domain = domain(arguments);
                if (domain.isPresent()) {
                    service = service.withDomain(domain.get());
                }
                if (arguments.has(Options.NO_RENAME)) {
                    service = service.withoutRename();
                }
                int port = Port.parse(words.get(before - 1)).number();
                if (port == 0) {
                    throw new UsageException("port 0 cannot be connected to", usage);
                }
                return new Told(service.withTxt(txt(words.subList(before, words.size()))), port);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()), usage);
            }
        }

        private static Optional<DomainRegistration> domain(Arguments arguments) {
            Optional<String> name = Neighbours.domain(arguments);
            Optional<String> key = arguments.value(Options.UPDATE_KEY);
            Optional<String> srp = arguments.value(Options.SRP);
            if (name.isEmpty()) {
                if (srp.isPresent()) {
                    throw new UsageException(
                            "--srp is for the registrar of --domain, and needs it: often --domain"
                                    + " default.service.arpa");
                }
                if (key.isPresent()) {
                    throw new UsageException(
                            "--update-key is for the nameserver of --domain, and needs it");
                }
                return Optional.empty();
            }
            DomainRegistration domain = DomainRegistration.in(name.get());
            Optional<Endpoint.Address> server = Neighbours.server(arguments);
            if (server.isPresent()) {
                domain = domain.withPrimary(server.get());
            }
            if (key.isPresent()) {
                domain = domain.withKey(key(key.get()));
            }
            if (srp.isPresent()) {
                domain = domain.withSrp(SrpOptions.with(hostKey(srp.get())));
            }
            return Optional.of(domain);
        }

        private static HostKey hostKey(String file) {
            try {
                return HostKey.readOrCreate(Path.of(file));
            } catch (IOException e) {
                throw new UsageException("--srp " + file + " cannot be used: " + e);
            }
        }

        private static UpdateKey key(String file) {
            try {
                return UpdateKey.read(Path.of(file));
            } catch (IOException e) {
                throw new UsageException("--update-key " + file + " cannot be read: " + e);
            }
        }

        private static TxtRecord txt(List<String> words) {
            TxtRecord txt = TxtRecord.EMPTY;
            for (String word : words) {
                int equals = word.indexOf('=');
                txt =
                        equals < 0
                                ? txt.withKey(word)
                                : txt.with(word.substring(0, equals), word.substring(equals + 1));
            }
            return txt;
        }
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                "advertise",
                "Tells others near by or in a domain of a service, until Ctrl-C",
                List.of("advertise NAME TYPE PORT [KEY=VALUE…]", "advertise --anonymous TYPE PORT"),
                List.of(
                        Options.SUBTYPE,
                        Options.NO_RENAME,
                        Options.ANONYMOUS,
                        Options.DOMAIN,
                        Options.SERVER,
                        Options.UPDATE_KEY,
                        Options.SRP,
                        Options.FOR,
                        Options.INTERFACE,
                        Options.BACKEND),
                List.of(
                        "All on the network can read the name, what follows the port, a host name made of this",
                        "machine's, and its addresses. Nothing is opened on PORT: see listen. With --domain all who",
                        "can ask its nameservers can read it; the key is one that tsig-keygen has written."),
                List.of(
                        "fairlead advertise 'My site' http 8080 path=/ --for 2s",
                        "fairlead advertise Box _ssh._tcp 22 --no-rename --for 2s",
                        "fairlead advertise --anonymous http 8080 --for 2s"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        Told told = Told.parse(arguments);
        Duration limit = arguments.time(Options.FOR, Opening.LEAST, LONGEST).orElse(LONGEST);
        try (Network network = Network.open(Neighbours.network(arguments));
                Advertisement advertisement = network.advertise(told.service(), told.port())) {
            console.undo().add(network);
            if (!arguments.has(Options.QUIET) && !arguments.has(Options.JSON)) {
                console.say(
                        (told.service().domain().isPresent()
                                        ? "all who can ask for names in "
                                                + told.service().domain().get().domain()
                                        : "all on the network")
                                + " can read: "
                                + told.service()
                                + ", port "
                                + told.port()
                                + (told.service().txt().keys().isEmpty()
                                        ? ""
                                        : ", " + told.service().txt())
                                + ", this machine's addresses"
                                + (arguments.has(Options.ANONYMOUS) ? "" : " and host name"));
            }
            watch(advertisement, limit, arguments, console);
            return ExitStatus.DONE;
        }
    }

    private static void watch(
            Advertisement advertisement, Duration limit, Arguments arguments, Console console)
            throws NetworkException, OutputGone {
        BlockingQueue<RegistrationState> states = new LinkedBlockingQueue<>();
        advertisement.onState(Runnable::run, states::add);
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                long left = Math.max(0, end - System.nanoTime());
                RegistrationState next = states.poll(left, TimeUnit.NANOSECONDS);
                if (next == null) {
                    return;
                }
                show(next, advertisement.port(), arguments, console);
                if (next instanceof Refused(var why)) {
                    throw new NetworkException(why);
                }
                if (next.isFinal()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
    }

    private static void show(
            RegistrationState state, int port, Arguments arguments, Console console)
            throws OutputGone {
        boolean json = arguments.has(Options.JSON);
        switch (state) {
            case Registered(Endpoint.Service name, boolean renamed) -> {
                if (json) {
                    console.printJson(
                            Json.of("registered")
                                    .put("name", name.instance())
                                    .put("service", name.type())
                                    .put("domain", name.domain())
                                    .put("port", port)
                                    .put("renamed", renamed)
                                    .line());
                } else {
                    console.print(
                            SafeText.line(
                                    "registered "
                                            + name
                                            + (renamed ? ", for that name was taken" : ""),
                                    console.unicode()));
                }
            }
            case Waiting(var why) -> {
                if (json) {
                    console.printJson(
                            Json.of("waiting")
                                    .put("cause", why.cause())
                                    .put("summary", why.summary())
                                    .line());
                } else {
                    console.say("waiting: " + why.summary());
                }
            }
            case Registering _, Refused _, Withdrawn _ -> {}
        }
    }
}
