package dev.fairlead.discovery.internal.station;

import dev.fairlead.PathFailure;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.RecordContent;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.discovery.internal.unicast.RecordReader;
import dev.fairlead.internal.os.DnsSd;
import dev.fairlead.internal.os.DnsSdEvent;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread on which the library dns_sd is used: questions are operations of it that go on until
/// nobody asks any more. What breaks is begun anew every two seconds.
final class DnsSdSession implements Neighbourhood, Questions.Asked {
    private static final System.Logger LOG = System.getLogger("dev.fairlead.discovery");

    /// How long it waits before it begins once more what has broken.
    static final long RETRY = 2_000;

    private record Timer(long at, long order, Runnable task) {}

    private final WantedInterfaces wanted;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("fairlead-discovery").unstarted(this::run);
    private volatile @Nullable DnsSd library;
    private volatile boolean over;
    // On the thread, as what follows.
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::at).thenComparingLong(Timer::order));
    private final Set<Told> changed = new LinkedHashSet<>();
    private final Questions questions = new Questions(this);
    private final Map<Question, Operation> operations = new HashMap<>();
    private final Map<Long, Consumer<DnsSdEvent>> hearers = new HashMap<>();
    private final Set<Runnable> reachWatchers = new LinkedHashSet<>();
    private @Nullable String broken;
    private @Nullable String toldBroken;
    private long order;
    private long numbers;

    DnsSdSession(WantedInterfaces wanted) {
        this.wanted = wanted;
    }

    // ---- from any thread

    void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    boolean onThread() {
        return Thread.currentThread().equals(thread);
    }

    /// Whether all operations have been ended, or soon are.
    boolean isOver() {
        return over;
    }

    /// Ends all operations, with goodbyes. Returns when that is done, or at the latest after so
    /// long.
    void end(long millis) {
        over = true;
        wake();
        try {
            thread.join(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it ends all the same
        }
    }

    private void wake() {
        DnsSd open = library;
        if (open != null) {
            open.wake();
        }
        LockSupport.unpark(thread);
    }

    // ---- on the thread

    private void run() {
        try {
            while (!over) {
                turn();
            }
        } catch (RuntimeException | IOException e) {
            LOG.log(System.Logger.Level.WARNING, "discovery by dns_sd has ended", e);
            broken = "it has ended: " + e;
            reachWatchers.forEach(Runnable::run);
        } finally {
            over = true;
            DnsSd open = library;
            if (open != null) {
                open.close();
            }
            for (Runnable task; (task = tasks.poll()) != null; ) {
                task.run(); // somebody may wait for it
            }
        }
    }

    private void turn() throws IOException {
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run();
        }
        while (!timers.isEmpty() && timers.peek().at <= now()) {
            timers.poll().task.run();
        }
        tellReach();
        while (!changed.isEmpty()) {
            List<Told> all = List.copyOf(changed);
            changed.clear();
            all.forEach(Told::tell);
        }
        if (over || !tasks.isEmpty()) {
            return;
        }
        long nanos =
                timers.isEmpty()
                        ? Long.MAX_VALUE
                        : TimeUnit.MILLISECONDS.toNanos(Math.max(0, timers.peek().at - now()));
        DnsSd open = library;
        if (open == null) {
            LockSupport.parkNanos(this, nanos);
        } else {
            open.await(nanos, this::heard);
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void heard(DnsSdEvent event) {
        Consumer<DnsSdEvent> hearer = hearers.get(event.id());
        if (hearer != null) { // else it was ended before this was heard
            hearer.accept(event);
        }
    }

    /// The library, opened if it is not yet.
    ///
    /// @throws IOException if there is none, or all is over
    DnsSd library() throws IOException {
        DnsSd open = library;
        if (open == null) {
            if (over) {
                throw new IOException("the network is closed");
            }
            open = DnsSd.open();
            library = open;
        }
        return open;
    }

    /// A number for an operation, whose events `hearer` hears until [#forget].
    long number(Consumer<DnsSdEvent> hearer) {
        long id = ++numbers;
        hearers.put(id, hearer);
        return id;
    }

    void forget(long id) {
        hearers.remove(id);
    }

    void end(DnsSd.Operation operation) {
        DnsSd open = library;
        if (open != null && !over) { // else all are ended with it
            open.end(operation);
        }
    }

    WantedInterfaces wanted() {
        return wanted;
    }

    // ---- reach

    private @Nullable String why() {
        DnsSd open = library;
        return open == null || open.isIdle() || over ? broken : null;
    }

    private void tellReach() {
        String why = why();
        if (!Objects.equals(why, toldBroken)) {
            toldBroken = why;
            List.copyOf(reachWatchers).forEach(Runnable::run);
        }
    }

    static PathFailure.NoMulticast unreachable(String purpose, String why) {
        return new PathFailure.NoMulticast(
                purpose, List.of("dns_sd, the system's discovery, does not answer: " + why));
    }

    @Override
    public PathFailure.@Nullable NoMulticast unreachable(String purpose) {
        String why = why();
        return why == null ? null : unreachable(purpose, why);
    }

    @Override
    public void watchReach(Runnable watcher) {
        reachWatchers.add(watcher);
    }

    @Override
    public void unwatchReach(Runnable watcher) {
        reachWatchers.remove(watcher);
    }

    // ---- questions

    /// A question, for as long as somebody asks it.
    private final class Operation implements Consumer<DnsSdEvent> {
        private final Question question;
        private final DnsSdRecords records;
        private int askers;
        private long id;
        private DnsSd.@Nullable Operation running;
        private Runnable retry = () -> {};

        Operation(Question question) {
            this.question = question;
            this.records = new DnsSdRecords(question);
        }

        void begin() {
            id = number(this);
            try {
                running = library().query(id, question.name().toString(), question.type());
                broken = null;
            } catch (IOException e) {
                broke(e);
            }
        }

        void end() {
            forget(id);
            retry.run();
            if (running != null) {
                DnsSdSession.this.end(running);
                running = null;
            }
        }

        private void broke(IOException why) {
            LOG.log(System.Logger.Level.DEBUG, () -> question + " is asked again: " + why);
            end();
            broken = String.valueOf(why.getMessage());
            retry = after(RETRY, this::begin);
            Map<Link, List<ResourceRecord>> gone = records.known();
            records.clear();
            gone.forEach((link, all) -> all.forEach(each -> questions.vanished(link, each)));
        }

        @Override
        public void accept(DnsSdEvent event) {
            switch (event) {
                case DnsSdEvent.Broke broke -> broke(broke.why());
                case DnsSdEvent.Answer answer
                        when answer.type() == question.type()
                                && wanted.contains(answer.interfaceIndex()) ->
                        take(answer);
                case DnsSdEvent.Answer _, DnsSdEvent.Registered _ -> {} // of elsewhere
            }
        }

        private void take(DnsSdEvent.Answer answer) {
            RecordContent content = RecordReader.content(answer.type(), answer.content());
            Link link = DnsSdRecords.link(answer.interfaceIndex());
            if (content == null) {
                return; // no record by the rules: who says so is not found by us
            }
            if (answer.added() && records.add(link, content)) {
                questions.appeared(link, records.record(content));
            } else if (!answer.added() && records.remove(link, content)) {
                questions.vanished(link, records.record(content));
            }
        }
    }

    @Override
    public void ask(Question question) {
        Operation operation = operations.computeIfAbsent(question, Operation::new);
        operation.askers++;
        if (operation.askers == 1) {
            operation.begin();
        }
    }

    @Override
    public void cease(Question question) {
        Operation operation = operations.get(question);
        if (operation != null && --operation.askers == 0) {
            operations.remove(question);
            operation.end();
        }
    }

    @Override
    public Map<Link, List<ResourceRecord>> known(Question question) {
        Operation operation = operations.get(question);
        return operation == null ? Map.of() : operation.records.known();
    }

    @Override
    public Questions questions() {
        return questions;
    }

    /// The daemon checks what it knows by itself, when others ask in vain.
    @Override
    public void doubt(Link link, List<ResourceRecord> records) {}

    @Override
    public String interfaceName(int index) {
        return wanted.name(index);
    }

    @Override
    public Runnable after(long millis, Runnable task) {
        Timer timer = new Timer(now() + millis, order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public void changed(Told told) {
        changed.add(told);
    }
}
