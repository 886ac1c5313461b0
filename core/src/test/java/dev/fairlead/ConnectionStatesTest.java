package dev.fairlead;

import static dev.fairlead.Calls.await;
import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.freePort;
import static dev.fairlead.Calls.loopback;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import dev.fairlead.NetworkOptions.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The life of a connection up to *ready*, and who hears of it.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#transports")
@Tag("loopback")
@Timeout(60)
class ConnectionStatesTest {
    @Parameter Transport transport;
    private final Events events = new Events();
    private Network network;
    private Listener<StreamConnection> listener;

    @BeforeEach
    void open() throws Exception {
        network =
                Network.open(NetworkOptions.DEFAULT.withTransport(transport).withObserver(events));
        listener = network.listen(loopback(0), Tcp.stack(), ListenerOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private StreamConnection create(Endpoint endpoint, Parameters parameters) {
        return network.create(endpoint, Tcp.stack(), parameters);
    }

    /// States in the order in which they are told.
    private static final class Told {
        private final LinkedBlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();

        List<String> untilFinal() throws InterruptedException {
            List<String> names = new ArrayList<>();
            ConnectionState state;
            do {
                state = states.poll(20, TimeUnit.SECONDS);
                if (state == null) {
                    throw new AssertionError("nothing final after " + names);
                }
                names.add(state.getClass().getSimpleName());
            } while (!state.isFinal());
            assertTrue(states.isEmpty(), "told after the end: " + states);
            return names;
        }

        <S extends ConnectionState> S next(Class<S> kind) throws InterruptedException {
            ConnectionState state = states.poll(20, TimeUnit.SECONDS);
            while (state != null && !kind.isInstance(state)) {
                state = states.poll(20, TimeUnit.SECONDS);
            }
            return assertInstanceOf(kind, state);
        }
    }

    @Test
    void everyStateIsToldOnceInOrder() throws Exception {
        Told told = new Told();
        StreamConnection c = create(listener.local(), Parameters.DEFAULT);
        c.onState(told.states::add);
        c.start();
        c.awaitReady();
        c.close();
        c.abort();
        assertEquals(List.of("Setup", "Preparing", "Ready", "Cancelled"), told.untilFinal());
    }

    @Test
    void aFailureIsTheLastState() throws Exception {
        Told told = new Told();
        StreamConnection c = create(loopback(freePort()), Parameters.DEFAULT);
        c.onState(told.states::add);
        c.start();
        NetworkFailure failure = failureOf(c::awaitReady);
        assertInstanceOf(ConnectFailure.Refused.class, failure);
        assertEquals(List.of("Setup", "Preparing", "Failed"), told.untilFinal());
        assertEquals(failure, failureOf(() -> c.send(utf8("x"))));
        assertEquals(failure, failureOf(() -> c.receive(1, 1)));
        c.close();
        assertEquals(failure, failureOf(c::awaitReady));
        assertEquals(failure, c.report().failure().orElseThrow());
    }

    @Test
    void aLateHandlerFirstGetsTheCurrentState() throws Exception {
        StreamConnection c = network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
        Told told = new Told();
        c.onState(told.states::add);
        told.next(ConnectionState.Ready.class);
        c.close();
        Told late = new Told();
        c.onState(late.states::add);
        assertEquals(List.of("Cancelled"), late.untilFinal());
    }

    @Test
    void aSerialExecutorServesManyAndKeepsTheOrder() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService serial = Executors.newSingleThreadExecutor()) {
            List<StreamConnection> connections = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                StreamConnection c = create(listener.local(), Parameters.DEFAULT);
                c.onState(
                        serial,
                        state -> {
                            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                            told.add(c.id() + " " + state.getClass().getSimpleName());
                            atOnce.decrementAndGet();
                        });
                connections.add(c);
            }
            try (Listener<StreamConnection> other =
                    network.createListener(loopback(0), Tcp.stack(), ListenerOptions.DEFAULT)) {
                other.onState(serial, state -> told.add("L " + state.getClass().getSimpleName()));
                other.start();
                other.awaitReady();
            }
            connections.forEach(StreamConnection::start);
            for (StreamConnection c : connections) {
                c.awaitReady();
                c.close();
            }
            for (StreamConnection c : connections) {
                List<String> own = List.of("Setup", "Preparing", "Ready", "Cancelled");
                List<String> expected = own.stream().map(name -> c.id() + " " + name).toList();
                await(() -> told.containsAll(expected));
                assertEquals(
                        expected,
                        told.stream().filter(line -> line.startsWith(c.id() + " ")).toList());
            }
            assertEquals(
                    List.of("L Setup", "L Preparing", "L Ready", "L Cancelled"),
                    told.stream().filter(line -> line.startsWith("L ")).toList());
        }
        assertEquals(1, most.get());
        // Connections that were closed one after the other are told in that order.
        List<String> closed = told.stream().filter(line -> line.endsWith("Cancelled")).toList();
        List<Integer> numbers =
                closed.stream()
                        .filter(line -> line.startsWith("C"))
                        .map(line -> Integer.parseInt(line.substring(1, line.indexOf(' '))))
                        .toList();
        assertEquals(numbers.stream().sorted().toList(), numbers);
    }

    @Test
    void aHandlerThatChangesTheStateItselfIsToldAfterwards() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        StreamConnection c = create(listener.local(), Parameters.DEFAULT);
        c.onState(
                Runnable::run,
                state -> {
                    told.add("begin " + state.getClass().getSimpleName());
                    if (state instanceof ConnectionState.Preparing) {
                        c.abort();
                    }
                    told.add("end " + state.getClass().getSimpleName());
                });
        c.start();
        await(() -> told.size() == 6);
        assertEquals(
                List.of(
                        "begin Setup",
                        "end Setup",
                        "begin Preparing",
                        "end Preparing",
                        "begin Cancelled",
                        "end Cancelled"),
                told);
    }

    @Test
    void startingTwiceIsAMistakeAndAwaitingBeforeToo() throws Exception {
        StreamConnection c = create(listener.local(), Parameters.DEFAULT);
        assertThrows(IllegalStateException.class, c::awaitReady);
        assertThrows(IllegalStateException.class, () -> c.send(utf8("x")));
        assertThrows(IllegalStateException.class, () -> c.receive(1, 1));
        c.start();
        assertThrows(IllegalStateException.class, c::start);
        c.awaitReady();
        assertThrows(IllegalStateException.class, c::start);
        c.close();
        c.start(); // it is over: nothing happens
        assertInstanceOf(ConnectionState.Cancelled.class, c.state());
    }

    @Test
    void sendingAndReceivingWaitUntilItIsReady() throws Exception {
        StreamConnection c = create(listener.local(), Parameters.DEFAULT);
        c.start();
        c.send(utf8("early"));
        try (StreamConnection server = listener.accept()) {
            assertEquals("early", text(server.receiveExactly(5)));
        }
    }

    @Test
    void theReportAndTheEndsAreKnownOnceItIsReady() throws Exception {
        StreamConnection c = create(listener.local(), Parameters.DEFAULT);
        assertTrue(c.local().isEmpty() && c.remote().isEmpty());
        c.start();
        c.awaitReady();
        StreamConnection server = listener.accept();
        assertEquals(listener.local(), c.endpoint());
        assertEquals(listener.local(), c.remote().orElseThrow());
        assertEquals(server.remote(), c.local());
        assertEquals(server.local(), c.remote());
        EstablishmentReport report = c.report();
        assertEquals(c.id(), report.id());
        assertEquals(c.local(), report.local());
        assertEquals(c.remote(), report.remote());
        assertEquals(1, report.attempts().size());
        assertEquals(c.id() + ".1.1", report.attempts().getFirst().id());
        assertEquals(Attempt.Outcome.WON, report.attempts().getFirst().outcome());
        assertEquals("tcp", report.handshakes().getFirst().protocol());
        assertEquals(report.total(), c.report().total());
        assertEquals(server.remote(), server.report().remote());
        assertNotEquals(c.id(), server.id());
    }

    @Test
    void closingBeforeTheStartIsTheEnd() throws Exception {
        Told told = new Told();
        StreamConnection c = create(listener.local(), Parameters.DEFAULT);
        c.onState(told.states::add);
        c.close();
        assertEquals(List.of("Setup", "Cancelled"), told.untilFinal());
        assertEquals("cancelled.closed", failureOf(c::awaitReady).cause());
    }

    @Test
    void closingWhilePreparingEndsAwaitReady() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            StreamConnection c = create(silent.endpoint(), Parameters.DEFAULT);
            c.start();
            Call<Boolean> ready = Calls.run(c::awaitReady).whenBlocked();
            events.next(NetworkEvent.AttemptStarted.class);
            c.close();
            var cancelled = assertInstanceOf(Cancelled.class, ready.failure());
            assertEquals(Stage.CONNECT, cancelled.stage());
            assertEquals(Delivery.NOTHING, cancelled.delivery());
            var ended = events.next(NetworkEvent.AttemptEnded.class);
            assertEquals(Attempt.Outcome.CANCELLED, ended.attempt().outcome());
        }
    }

    @Test
    void anInterruptedOpenGivesUpAllAttempts() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            Call<StreamConnection> open =
                    Calls.start(
                            () -> network.open(silent.endpoint(), Tcp.stack(), Parameters.DEFAULT));
            events.next(NetworkEvent.AttemptStarted.class);
            open.thread().interrupt();
            var cancelled = assertInstanceOf(Cancelled.class, open.failure());
            assertEquals(Cancelled.How.INTERRUPTED, cancelled.how());
            assertEquals(1, cancelled.attempts().size());
            assertEquals(Attempt.Outcome.CANCELLED, cancelled.attempts().getFirst().outcome());
        }
    }

    @Test
    void anInterruptOfAwaitReadyEndsTheCallNotTheConnection() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            StreamConnection c = create(silent.endpoint(), Parameters.DEFAULT);
            c.start();
            Call<Boolean> ready = Calls.run(c::awaitReady).whenBlocked();
            ready.thread().interrupt();
            assertEquals("cancelled.interrupted", ready.failure().cause());
            assertInstanceOf(ConnectionState.Preparing.class, c.state());
            c.abort();
        }
    }

    @Test
    void theDeadlineEndsAnAttemptThatGetsNoAnswer() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            Parameters hasty = Parameters.DEFAULT.withDeadline(Duration.ofMillis(100));
            var late =
                    assertInstanceOf(
                            DeadlineExceeded.class,
                            failureOf(() -> network.open(silent.endpoint(), Tcp.stack(), hasty)));
            assertEquals("deadline.connect", late.cause());
            assertEquals(Duration.ofMillis(100), late.deadline());
            assertEquals(1, late.attempts().size());
            assertTrue(late.waitedFor().contains(silent.endpoint().toString()), late.waitedFor());
        }
    }

    @Test
    void theDeadlineOfACallHoldsBeforeItIsReady() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            StreamConnection c = create(silent.endpoint(), Parameters.DEFAULT);
            c.start();
            StreamConnection hurried = c.within(Duration.ofMillis(20));
            for (NetworkFailure late :
                    List.of(
                            failureOf(hurried::awaitReady),
                            failureOf(() -> hurried.send(utf8("x"))),
                            failureOf(() -> hurried.receive(1, 1)),
                            failureOf(hurried::shutdownOutput))) {
                assertEquals("deadline.connect", late.cause());
            }
            assertInstanceOf(ConnectionState.Preparing.class, c.state());
            c.abort();
        }
    }

    @Test
    void anotherCandidateIsTriedWhenTheProgramSaysSo() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            StreamConnection c = create(silent.endpoint(), Parameters.DEFAULT);
            c.tryNextCandidate(); // not preparing: nothing happens
            c.start();
            events.next(NetworkEvent.AttemptStarted.class);
            c.tryNextCandidate();
            NetworkFailure failure = failureOf(c::awaitReady);
            assertInstanceOf(ConnectFailure.Abandoned.class, failure);
            assertEquals(Attempt.Outcome.CANCELLED, failure.attempts().getFirst().outcome());
        }
    }

    @Test
    void neverWaitsIfToldSo() throws Exception {
        Parameters parameters = Parameters.DEFAULT.withWait(WaitPolicy.FAIL_FAST);
        Told told = new Told();
        StreamConnection c = create(loopback(freePort()), parameters);
        c.onState(told.states::add);
        c.start();
        assertEquals(List.of("Setup", "Preparing", "Failed"), told.untilFinal());
    }

    @Test
    void waitsForAnythingIfToldSo() throws Exception {
        int port = freePort();
        Told told = new Told();
        StreamConnection c = create(loopback(port), Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS));
        c.onState(told.states::add);
        c.start();
        var waiting = told.next(ConnectionState.Waiting.class);
        assertInstanceOf(ConnectFailure.Refused.class, waiting.reason());
        assertEquals("connect.refused", c.report().failure().orElseThrow().cause());
        told.next(ConnectionState.Preparing.class); // 250 ms later, by itself
        told.next(ConnectionState.Waiting.class);
        try (Listener<StreamConnection> late =
                network.listen(loopback(port), Tcp.stack(), ListenerOptions.DEFAULT)) {
            told.next(ConnectionState.Ready.class);
            c.awaitReady();
            assertTrue(c.report().attempts().size() >= 3, c.report().attempts().toString());
            assertTrue(c.report().failure().isEmpty());
            c.close();
            late.accept().close();
        }
    }

    @Test
    void theDeadlineEndsAWait() throws Exception {
        Parameters parameters =
                Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS).withDeadline(Duration.ofMillis(400));
        int port = freePort();
        var late =
                assertInstanceOf(
                        DeadlineExceeded.class,
                        failureOf(() -> network.open(loopback(port), Tcp.stack(), parameters)));
        assertInstanceOf(ConnectFailure.Refused.class, late.last());
        assertEquals(Stage.CONNECT, late.stage());
        assertTrue(late.attempts().size() >= 2, "tried " + late.attempts());
    }

    @Test
    void restartEndsTheWait() throws Exception {
        int port = freePort();
        Told told = new Told();
        StreamConnection c = create(loopback(port), Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS));
        c.restart(); // not waiting: nothing happens
        c.onState(told.states::add);
        c.start();
        // The pauses grow to some seconds; each restart ends one at once.
        long begun = System.nanoTime();
        for (int i = 0; i < 30; i++) {
            told.next(ConnectionState.Waiting.class);
            c.restart();
        }
        assertTrue(
                System.nanoTime() - begun < Duration.ofSeconds(15).toNanos(),
                "30 restarts took as long as the pauses");
        c.close();
        c.restart();
        assertInstanceOf(ConnectionState.Cancelled.class, c.state());
    }

    @Test
    void closingEndsAWait() throws Exception {
        Told told = new Told();
        StreamConnection c =
                create(loopback(freePort()), Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS));
        c.onState(told.states::add);
        c.start();
        told.next(ConnectionState.Waiting.class);
        c.close();
        assertEquals("cancelled.closed", failureOf(c::awaitReady).cause());
    }

    @Test
    void closingTheNetworkEndsEveryWait() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            StreamConnection preparing = create(silent.endpoint(), Parameters.DEFAULT);
            preparing.start();
            StreamConnection waiting =
                    create(loopback(freePort()), Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS));
            waiting.start();
            StreamConnection setup = create(silent.endpoint(), Parameters.DEFAULT);
            StreamConnection ready =
                    network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
            Call<Boolean> blocked = Calls.run(preparing::awaitReady).whenBlocked();
            Call<Received> receiving = Calls.start(() -> ready.receive(1, 1)).whenBlocked();
            await(() -> waiting.state() instanceof ConnectionState.Waiting);
            network.close();
            assertEquals("cancelled.network-closed", blocked.failure().cause());
            assertEquals("cancelled.network-closed", receiving.failure().cause());
            for (StreamConnection c : List.of(preparing, waiting, setup, ready)) {
                assertInstanceOf(ConnectionState.Cancelled.class, c.state());
                assertEquals(
                        "cancelled.network-closed", failureOf(() -> c.send(utf8("x"))).cause());
                c.close();
                c.abort();
            }
            assertThrows(
                    IllegalStateException.class,
                    () -> network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT));
        }
    }

    @Test
    void endpointAndStackMustGoTogether() {
        assertThrows(
                IllegalArgumentException.class,
                () -> network.open(loopback(9), () -> "unknown", Parameters.DEFAULT));
    }
}
