package dev.fairlead.discovery.internal.station;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SleepTest {
    @Test
    void whoIsAwakeHasNotSlept() {
        Sleep sleep = new Sleep(true, 1_000, 500_000);
        assertEquals(0, sleep.since(61_000, 560_000));
        assertEquals(0, sleep.since(61_001, 560_002));
    }

    @Test
    void aSleepIsToldOnceWithItsLength() {
        Sleep sleep = new Sleep(true, 1_000, 500_000);
        assertEquals(3_600_000, sleep.since(2_000, 4_101_000));
        assertEquals(0, sleep.since(3_000, 4_102_000));
        assertEquals(1_000, sleep.since(4_000, 4_104_000));
    }

    @Test
    void aWallClockThatIsSetByALittleOrBackIsNoSleep() {
        Sleep sleep = new Sleep(false, 1_000, 500_000);
        assertEquals(0, sleep.since(2_000, 530_999));
        assertEquals(0, sleep.since(3_000, 400_000));
        assertEquals(60_000, sleep.since(4_000, 461_000));
    }
}
