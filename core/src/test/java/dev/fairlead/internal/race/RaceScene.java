package dev.fairlead.internal.race;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.VirtualLoop;
import dev.fairlead.internal.path.Destination;
import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.resolve.NameResolver;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// A name, nameservers and hosts on virtual time, for races to run against.
final class RaceScene {
    static final Endpoint HOST = Endpoint.host("db.example", 5432);

    /// What a nameserver says, and when.
    private record Answer(long millis, Resolution resolution, boolean last) {}

    /// What a host does with a connection; `null` for silence.
    private record Reaction(long millis, AttemptFailure failure) {}

    /// When the transport of an address is open, if something comes above it.
    private final Map<String, Long> transports = new HashMap<>();

    final VirtualLoop virtual = new VirtualLoop();
    private final Map<String, List<Answer>> answers = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<String> started = new ArrayList<>();
    final List<String> cancelled = new ArrayList<>();
    final List<String> discarded = new ArrayList<>();
    final Set<String> unroutable = new HashSet<>();
    private final Map<String, Reaction> reactions = new HashMap<>();
    private final NameResolver names =
            new NameResolver() {
                @Override
                public Query resolve(
                        String name, Set<Family> families, long startNanos, Answers to) {
                    return RaceScene.this.resolve(name, families, to);
                }

                @Override
                public Query httpsRecords(String name, long startNanos, Records to) {
                    asked.add("HTTPS " + name);
                    if (bindings == null) {
                        return () -> {};
                    }
                    List<String> data = bindings;
                    Resolution told =
                            new Resolution(
                                    "HTTPS " + name,
                                    "192.0.2.53",
                                    Resolution.Source.QUERY,
                                    Duration.ZERO,
                                    Duration.ofMillis(bindingMillis),
                                    List.of(),
                                    null);
                    return virtual.loop()
                                    .schedule(
                                            Duration.ofMillis(bindingMillis).toNanos(),
                                            () -> to.answered(told, data))
                            ::cancel;
                }
            };

    final RaceContext context =
            new RaceContext(names, network(), new History(virtual.time()), virtual.time());
    boolean up = true;

    /// What each protocol names in ALPN.
    final Map<String, List<String>> alpn = new HashMap<>();

    String localIpv4 = "192.0.2.9";
    String localIpv6 = "2001:db8:0:1::9";

    /// The address on which the connector throws.
    String throwing = "";

    /// Whether the system's network cannot be asked.
    boolean broken;

    /// Whether attempts do not hear that they are cancelled.
    boolean deaf;

    Parameters parameters = Parameters.DEFAULT;
    private List<String> bindings; // `null`: nobody answers
    private long bindingMillis;
    private long origin;
    private int races;

    // Names and hosts.

    /// What HTTPS records say, and when.
    RaceScene https(long millis, String... records) {
        bindings = List.of(records);
        bindingMillis = millis;
        return this;
    }

    RaceScene aaaa(long millis, String... addresses) {
        return answer("AAAA db.example", millis, addresses);
    }

    RaceScene a(long millis, String... addresses) {
        return answer("A db.example", millis, addresses);
    }

    RaceScene answer(String question, long millis, String... addresses) {
        return answer(question, millis, true, Resolution.Source.QUERY, addresses);
    }

    RaceScene stale(String question, String... addresses) {
        return answer(question, 0, false, Resolution.Source.EXPIRED_CACHE, addresses);
    }

    private RaceScene answer(
            String question,
            long millis,
            boolean last,
            Resolution.Source source,
            String... addresses) {
        ResolveFailure none =
                addresses.length > 0
                        ? null
                        : new ResolveFailure.NoAddress(
                                question.split(" ")[1], question.split(" ")[0], "192.0.2.53");
        return answer(question, millis, last, source, none, addresses);
    }

    RaceScene fails(String question, long millis, ResolveFailure failure) {
        return answer(question, millis, true, Resolution.Source.QUERY, failure);
    }

    private RaceScene answer(
            String question,
            long millis,
            boolean last,
            Resolution.Source source,
            ResolveFailure failure,
            String... addresses) {
        Resolution resolution =
                new Resolution(
                        question,
                        "192.0.2.53",
                        source,
                        Duration.ZERO,
                        Duration.ofMillis(millis),
                        Arrays.stream(addresses).map(RaceScene::ip).toList(),
                        failure);
        answers.computeIfAbsent(question, _ -> new ArrayList<>())
                .add(new Answer(millis, resolution, last));
        return this;
    }

    RaceScene forget(String question) {
        answers.remove(question);
        return this;
    }

    RaceScene opens(String address, long millis) {
        reactions.put(address, new Reaction(millis, null));
        return this;
    }

    /// What the address does besides happens above its transport.
    RaceScene transportOpens(String address, long millis) {
        transports.put(address, millis);
        return this;
    }

    RaceScene refuses(String address, long millis) {
        return fails(
                address,
                millis,
                AttemptFailure.tryOthers(
                        "connect.refused", "refused after " + millis + " ms", null));
    }

    RaceScene silent(String address) {
        reactions.remove(address);
        return this;
    }

    RaceScene fails(String address, long millis, AttemptFailure failure) {
        reactions.put(address, new Reaction(millis, failure));
        return this;
    }

    RaceScene noRoute(String address) {
        unroutable.add(address);
        return fails(address, 0, AttemptFailure.notTried("path.no-route", "no route to it", null));
    }

    RaceScene ends(String address, long millis, Function<List<Attempt>, NetworkFailure> failure) {
        return fails(address, millis, AttemptFailure.ending("tls.x", "not trusted", failure, null));
    }

    // The race.

    Race<String> race() {
        return race(HOST);
    }

    Race<String> race(Endpoint endpoint) {
        origin = virtual.time().nanoTime();
        RaceListener listener =
                new RaceListener() {
                    @Override
                    public void attemptEnded(Attempt attempt) {
                        events.add(
                                attempt.end().toMillis()
                                        + " "
                                        + text(attempt.address())
                                        + " "
                                        + attempt.outcome());
                    }
                };
        Race<String> race =
                Race.start(
                        context,
                        new RaceRequest(endpoint, parameters, "C1." + ++races, origin),
                        connector,
                        virtual.loop(),
                        listener);
        virtual.run();
        return race;
    }

    RaceScene advance(long millis) {
        virtual.advance(Duration.ofMillis(millis));
        return this;
    }

    static RaceResult.Won<String> won(Race<String> race) {
        return (RaceResult.Won<String>) race.result();
    }

    static RaceResult.Failed<String> failed(Race<String> race) {
        return (RaceResult.Failed<String>) race.result();
    }

    /// What is missing in the report when somebody looks.
    static List<String> outcomes(RaceResult<String> result) {
        return result.attempts().stream().map(a -> text(a.address()) + " " + a.outcome()).toList();
    }

    private long elapsed() {
        return (virtual.time().nanoTime() - origin) / 1_000_000;
    }

    private InetAddress source(InetAddress destination) {
        if (broken) {
            throw new IllegalStateException("broken network");
        }
        if (unroutable.contains(text(Endpoint.address(destination, 0)))
                || unroutable.contains(destination instanceof Inet6Address ? "*6" : "*4")) {
            return null;
        }
        return ip(destination instanceof Inet6Address ? localIpv6 : localIpv4);
    }

    private LocalNetwork network() {
        return new LocalNetwork() {
            @Override
            public Destination locate(InetAddress destination) {
                return new Destination(destination, source(destination), false, 64);
            }

            @Override
            public boolean isUp() {
                return up;
            }
        };
    }

    private NameResolver.Query resolve(
            String name, Set<NameResolver.Family> families, NameResolver.Answers to) {
        List<Loop.Timer> timers = new ArrayList<>();
        for (NameResolver.Family family : families) {
            String question = (family == NameResolver.Family.V6 ? "AAAA " : "A ") + name;
            asked.add(question);
            for (Answer answer : answers.getOrDefault(question, List.of())) {
                timers.add(
                        virtual.loop()
                                .schedule(
                                        Duration.ofMillis(answer.millis).toNanos(),
                                        () -> to.answered(family, answer.resolution, answer.last)));
            }
        }
        return () -> timers.forEach(Loop.Timer::cancel);
    }

    /// What is raced with; [#anyOf] changes it.
    private Connector<String> connector = connector("tcp");

    /// Has several protocols do. What one that is not `tcp` does at an address is told under its
    /// name and the address, such as `quic 192.0.2.1`.
    RaceScene anyOf(String... protocols) {
        connector = new AnyOf<>(Arrays.stream(protocols).map(this::connector).toList());
        return this;
    }

    private Connector<String> connector(String protocol) {
        String prefix = protocol.equals("tcp") ? "" : protocol + " ";
        return new Connector<>() {
            @Override
            public List<String> applicationProtocols() {
                return alpn.getOrDefault(protocol, List.of());
            }

            @Override
            public String protocol() {
                return protocol;
            }

            @Override
            public Attempting start(Endpoint address, Loop loop, Outcome<String> outcome) {
                String text = prefix + text(address);
                started.add(elapsed() + " " + text);
                if (text.equals(throwing)) {
                    throw new IllegalStateException("broken connector");
                }
                Reaction reaction = reactions.get(text);
                Long open = transports.get(text);
                if (open != null) {
                    loop.schedule(Duration.ofMillis(open).toNanos(), outcome::transportOpen);
                }
                if (reaction == null) {
                    return () -> cancelled.add(text);
                }
                if (reaction.millis == 0) {
                    react(text, reaction, outcome);
                    return () -> cancelled.add(text);
                }
                Loop.Timer timer =
                        loop.schedule(
                                Duration.ofMillis(reaction.millis).toNanos(),
                                () -> react(text, reaction, outcome));
                return () -> {
                    if (!deaf) {
                        timer.cancel();
                    }
                    cancelled.add(text);
                };
            }

            private void react(String text, Reaction reaction, Outcome<String> outcome) {
                if (reaction.failure != null) {
                    outcome.failed(reaction.failure);
                } else {
                    Duration took = Duration.ofMillis(reaction.millis);
                    outcome.opened(text, List.of(new Handshake("tcp", took)));
                }
            }

            @Override
            public void discard(String stack) {
                discarded.add(stack);
            }
        };
    }

    static String text(Endpoint address) {
        return address instanceof Endpoint.Address ip
                ? ip.toString().replaceAll("\\[|\\]|:[0-9]+$", "")
                : address.toString();
    }

    static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
