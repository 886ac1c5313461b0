package dev.fairlead.internal.resolve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Decides when one question is sent to which of several nameservers.
///
/// The first is asked at once. Each next one is asked when the one before has been silent for the
/// server delay, or at once when one has failed. Those that stay silent are asked again after 500
/// ms, 1 s, 2 s, 4 s, 4 s …, until each has had its time.
///
/// It does no I/O and reads no clock. Servers are numbered in the order in which to ask them.
final class QuestionSchedule {
    private static final long FIRST_REPEAT = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LAST_REPEAT = TimeUnit.SECONDS.toNanos(4);

    /// Longer than anybody waits.
    static final long NEVER = Long.MAX_VALUE;

    private enum State {
        WAITING,
        /// Asked, and asked again while it is silent.
        ASKED,
        /// It answers over TCP; there is nothing to repeat.
        ENGAGED,
        FAILED
    }

    private static final class Turn {
        private State state = State.WAITING;
        private boolean probe;
        private long first;
        private long next;
        private int sent;
    }

    private final List<Turn> turns = new ArrayList<>();
    private final long start;
    private final long serverDelay;
    private final long patience;
    private long nextTurn;

    /// @param patience how long a server that was asked may be silent
    QuestionSchedule(int servers, long serverDelay, long patience, long start) {
        for (int i = 0; i < servers; i++) {
            turns.add(new Turn());
        }
        this.serverDelay = serverDelay;
        this.patience = patience;
        this.start = start;
    }

    /// Lets `server` be asked at the start as well, without counting on it.
    void probe(int server) {
        turns.get(server).probe = true;
    }

    /// The servers to send to now.
    List<Integer> due(long now) {
        long elapsed = now - start;
        List<Integer> due = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            if (turn.state == State.WAITING && (turn.probe || elapsed >= nextTurn)) {
                turn.state = State.ASKED;
                turn.first = elapsed;
                if (!turn.probe) {
                    nextTurn = elapsed + serverDelay;
                }
                send(turn, elapsed);
                due.add(i);
            } else if (turn.state == State.ASKED
                    && elapsed >= turn.next
                    && elapsed - turn.first < patience) {
                send(turn, elapsed);
                due.add(i);
            }
        }
        return due;
    }

    private static void send(Turn turn, long elapsed) {
        turn.next = elapsed + Math.min(FIRST_REPEAT << turn.sent, LAST_REPEAT);
        turn.sent = Math.min(turn.sent + 1, 10);
    }

    /// It gave no answer of use, and will give none.
    void failed(int server, long now) {
        Turn turn = turns.get(server);
        turn.state = State.FAILED;
        if (!turn.probe) {
            nextTurn = Math.min(nextTurn, now - start);
        }
    }

    /// It is busy answering over TCP.
    void engaged(int server) {
        turns.get(server).state = State.ENGAGED;
    }

    /// How often it was sent to.
    int sent(int server) {
        return turns.get(server).sent;
    }

    /// How long it has been waited for; 0 if it was not asked.
    long waited(int server, long now) {
        Turn turn = turns.get(server);
        return turn.state == State.WAITING ? 0 : now - start - turn.first;
    }

    /// Whether `server` was asked before `other`, and is silent.
    boolean overtaken(int server, int other) {
        Turn turn = turns.get(server);
        return turn.state == State.ASKED && turn.first < turns.get(other).first;
    }

    /// Whether every server has failed, or has been silent for too long.
    boolean over(long now) {
        return turns.stream()
                .allMatch(turn ->
                        turn.state == State.FAILED
                                || (turn.state != State.WAITING
                                        && now - start - turn.first >= patience));
    }

    /// How long until something is due or over; [#NEVER] if nothing is.
    long delay(long now) {
        long elapsed = now - start;
        long next = NEVER;
        for (Turn turn : turns) {
            long end = turn.first + patience;
            long at =
                    switch (turn.state) {
                        case WAITING -> turn.probe ? elapsed : nextTurn;
                        case ASKED -> elapsed >= end ? NEVER : Math.min(turn.next, end);
                        case ENGAGED -> elapsed >= end ? NEVER : end;
                        case FAILED -> NEVER;
                    };
            next = Math.min(next, at);
        }
        return next == NEVER ? NEVER : Math.max(0, next - elapsed);
    }
}
