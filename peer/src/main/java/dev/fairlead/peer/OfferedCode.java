package dev.fairlead.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A pairing code that this end shows and others type, with what is left of it: how often it may
/// still be guessed wrong, and how often it may still be used. Safe for use by several threads.
///
/// Guesses are counted where they are checked, so that many at a time are not more than one after
/// the other.
public final class OfferedCode {
    /// What has become of it.
    public enum State {
        /// It can be used.
        OPEN,
        /// It was used as often as it may be.
        USED,
        /// It was guessed wrong too often.
        GUESSED,
        /// [OfferedCode#withdraw()] was called.
        WITHDRAWN
    }

    private static final int GUESSES = 3;

    private final PairingCode code;
    private final List<Runnable> whenOver = new ArrayList<>();
    private int guessesLeft;
    private int usesLeft;
    private State state = State.OPEN;

    private OfferedCode(PairingCode code, int guesses, int uses) {
        this.code = code;
        this.guessesLeft = guesses;
        this.usesLeft = uses;
    }

    /// Good for one peer, and for three wrong guesses.
    public static OfferedCode once(PairingCode code) {
        return new OfferedCode(code, GUESSES, 1);
    }

    /// Good for several peers, or one that comes back; each wrong guess of any counts.
    ///
    /// @param uses 1 to 1000
    public static OfferedCode times(PairingCode code, int uses) {
        if (uses < 1 || uses > 1000) {
            throw new IllegalArgumentException(
                    "a code is to be used " + uses + " times; 1 to 1000 are allowed");
        }
        return new OfferedCode(code, GUESSES, uses);
    }

    public PairingCode code() {
        return code;
    }

    public synchronized State state() {
        return state;
    }

    /// How many wrong guesses it stands before it is over.
    public synchronized int guessesLeft() {
        return guessesLeft;
    }

    /// Ends it. Links that were made with it go on.
    public void withdraw() {
        end(State.WITHDRAWN);
    }

    /// Calls `action` once when it is no longer [State#OPEN]; at once if it is over already. On the
    /// thread that ends it, so it must not block.
    public void whenOver(Runnable action) {
        synchronized (this) {
            if (state == State.OPEN) {
                whenOver.add(action);
                return;
            }
        }
        action.run();
    }

    /// Checks one guess.
    ///
    /// @param right whether it is right; asked only if the code is still open
    /// @return whether it was open and the guess right
    boolean check(BooleanSupplier right) {
        State end;
        boolean accepted;
        synchronized (this) {
            if (state != State.OPEN) {
                return false;
            }
            accepted = right.getAsBoolean();
            if (accepted) {
                usesLeft--;
            } else {
                guessesLeft--;
            }
            end = usesLeft == 0 ? State.USED : guessesLeft == 0 ? State.GUESSED : State.OPEN;
        }
        if (end != State.OPEN) {
            end(end);
        }
        return accepted;
    }

    private void end(State end) {
        List<Runnable> told;
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            state = end;
            told = List.copyOf(whenOver);
            whenOver.clear();
        }
        told.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return "OfferedCode[" + state() + "]";
    }
}
