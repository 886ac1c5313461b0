package dev.fairlead.internal.race;

import dev.fairlead.internal.io.Loop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One candidate of a race: the attempts on its address, one for each protocol that will do.
/// Belongs to the loop of its race.
final class Trial<T> {
    private final Candidate candidate;
    private final List<Connector<T>> choices;
    private final Turns turns;
    private final Course<T> course;
    private Loop.@Nullable Timer timer;
    private boolean stopped;
    private boolean tried;

    /// @param choices in the order in which they are tried
    Trial(Candidate candidate, List<Connector<T>> choices, boolean overlapping, Course<T> course) {
        this.candidate = candidate;
        this.choices = choices;
        this.turns = new Turns(choices.size(), overlapping, candidate.attemptDelayNanos());
        this.course = course;
    }

    Candidate candidate() {
        return candidate;
    }

    /// Starts what is due, and sees to it that this is called again when more is.
    void drive() {
        cancelTimer();
        while (!stopped) {
            int next = turns.start(course.now());
            if (next < 0) {
                break;
            }
            course.start(this, choices.get(next));
        }
        long delay = turns.untilStart(course.now());
        if (!stopped && delay != Schedule.NEVER) {
            cancelTimer();
            timer = course.schedule(delay, this::drive);
        }
    }

    /// One of its attempts has failed; the next is started, if there is one.
    ///
    /// @return whether there is no other, and none is under way
    boolean failed(boolean sent) {
        tried |= sent;
        turns.failed(sent);
        if (stopped || turns.isExhausted()) {
            return turns.isExhausted();
        }
        drive();
        return false;
    }

    /// Whether a packet may have been sent by any that has failed.
    boolean wasTried() {
        return tried;
    }

    /// No other attempt is started.
    void settle() {
        turns.settle();
        cancelTimer();
    }

    /// Nothing more is started or told.
    void stop() {
        stopped = true;
        cancelTimer();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
