package dev.fairlead.peer.internal.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Whatever networks do: one connection a pair, and each message once.
class PairSimulationTest {
    private static final int SCHEDULES = 200;

    private static void run(long seed, boolean calm, boolean tieBreak) {
        Simulation simulation = new Simulation(seed, 2 + (int) (seed % 7), calm, tieBreak);
        simulation.run();
        simulation.check();
        if (calm) {
            for (Simulation.Node node : simulation.nodes) {
                assertTrue(
                        node.dials <= 1, "dialled " + node.dials + " times, where once is enough");
            }
        }
    }

    private static void each(boolean calm, boolean tieBreak) {
        for (long seed = 0; seed < SCHEDULES; seed++) {
            try {
                run(seed, calm, tieBreak);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void messagesArriveOnceWhateverBecomesOfLinks() {
        each(false, true);
    }

    @Test
    void whoOpenAtTheSameTimeEndWithOneLinkAndNeedNoSecondTry() {
        each(true, true);
    }

    /// That the simulation would show it: without the rule both close what the other keeps.
    @Test
    void withoutTheTieBreakSomeDoNot() {
        int failed = 0;
        for (long seed = 0; seed < SCHEDULES; seed++) {
            try {
                run(seed, true, false);
            } catch (AssertionError _) {
                failed++; // what is expected of some
            }
        }
        assertTrue(failed > 0, "no seed of " + SCHEDULES + " needs the rule");
    }
}
