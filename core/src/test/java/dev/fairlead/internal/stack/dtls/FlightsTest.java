package dev.fairlead.internal.stack.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlightsTest {
    private static final int HANDSHAKE = 22;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final long SECOND = Flights.PAUSE_NANOS;

    private final Flights flights = new Flights(65_507, true);

    /// A record of epoch 0 with a fragment of one message.
    private static byte[] record(int type, int message, int size) {
        byte[] record = new byte[size];
        record[0] = (byte) type;
        if (type == HANDSHAKE) {
            record[17] = (byte) (message >> 8);
            record[18] = (byte) message;
        }
        return record;
    }

    private void send(int firstMessage) {
        flights.add(record(HANDSHAKE, firstMessage, 100));
        assertEquals(1, flights.take(0).size());
    }

    @Test
    void recordsOfAFlightShareADatagramAsFarAsTheyFit() {
        flights.add(record(HANDSHAKE, 1, 600));
        flights.add(record(HANDSHAKE, 2, 600));
        flights.add(record(HANDSHAKE, 3, 600));
        List<byte[]> out = flights.take(0);
        assertEquals(List.of(1200, 600), out.stream().map(each -> each.length).toList());
        assertArrayEquals(record(HANDSHAKE, 3, 600), out.getLast());
        assertEquals(List.of(), flights.take(0));
    }

    @Test
    void aFlightThatIsRepeatedThreeTimesInVainBecomesSmaller() {
        send(1);
        send(1);
        send(1);
        assertEquals(Flights.USUAL, flights.limit());
        send(1);
        assertEquals(Flights.SAFE, flights.limit());
        send(5);
        assertEquals(Flights.USUAL, flights.limit());
    }

    @Test
    void aFinalFlightThatBeginsWithAChangeOfKeysIsToldApart() {
        send(1);
        for (int repeats = 0; repeats < 4; repeats++) {
            assertEquals(Flights.USUAL, flights.limit());
            flights.add(record(CHANGE_CIPHER_SPEC, 0, 14));
            assertEquals(1, flights.take(0).size());
        }
        assertEquals(Flights.SAFE, flights.limit());
    }

    private static byte[] numbered(byte[] record, int number) {
        record[10] = (byte) number;
        return record;
    }

    @Test
    void onceTheRoundTripIsKnownNothingIsRepeatedBeforeAnAnswerCanHaveCome() {
        long hour = 3600 * SECOND;
        flights.add(numbered(record(HANDSHAKE, 0, 100), 0));
        assertEquals(1, flights.take(hour).size());
        flights.add(numbered(record(HANDSHAKE, 0, 100), 1));
        assertEquals(1, flights.take(hour + SECOND / 10).size());
        byte[] cookie = numbered(record(HANDSHAKE, 0, 60), 0); // to the first of the two
        cookie[13] = 3;
        flights.arrived(cookie, hour + SECOND / 2);

        flights.add(record(HANDSHAKE, 1, 100));
        assertEquals(1, flights.take(hour + SECOND / 2).size());
        flights.add(record(HANDSHAKE, 1, 100));
        assertEquals(0, flights.take(hour + SECOND - 1).size());
        flights.add(record(HANDSHAKE, 1, 100));
        assertEquals(1, flights.take(hour + SECOND).size());
    }

    @Test
    void overIpv6NothingIsSmallerThanItsLeastMtu() {
        Flights ipv6 = new Flights(65_527, false);
        for (int i = 0; i < 5; i++) {
            ipv6.add(record(HANDSHAKE, 1, 100));
            assertEquals(1, ipv6.take(0).size());
        }
        assertEquals(1232, ipv6.limit());
    }

    @Test
    void aPathThatIsKnownToBeNarrowIsKeptTo() {
        assertEquals(1000, new Flights(1000, true).limit());
        assertEquals(400, new Flights(400, true).limit());
    }

    @Test
    void aFlightIsRepeatedAsItIsEachSecondWhileNothingComes() {
        assertEquals(Long.MAX_VALUE, flights.untilRepeat(0));
        flights.add(record(HANDSHAKE, 1, 100));
        List<byte[]> sent = flights.take(0);
        assertEquals(1, flights.untilRepeat(SECOND - 1));
        assertEquals(0, flights.untilRepeat(SECOND));
        assertEquals(sent, flights.repeat(SECOND));
        assertEquals(SECOND, flights.untilRepeat(SECOND));
        flights.arrived(record(HANDSHAKE, 2, 100), 3 * SECOND);
        assertEquals(Long.MAX_VALUE, flights.untilRepeat(5 * SECOND));
    }

    @Test
    void onAFastPathTheEngineIsAskedSooner() {
        flights.add(record(HANDSHAKE, 0, 100));
        assertEquals(1, flights.take(0).size());
        assertEquals(SECOND, flights.untilAsked(0));
        byte[] cookie = record(HANDSHAKE, 0, 60);
        cookie[13] = 3;
        flights.arrived(cookie, SECOND / 4);
        flights.asked(SECOND);
        assertEquals(SECOND / 2, flights.untilAsked(SECOND), "twice the round trip");
        flights.arrived(record(HANDSHAKE, 2, 100), SECOND);
        assertEquals(0, flights.untilAsked(2 * SECOND), "whether something has come or not");
    }

    @Test
    void onlyAFlightThatHasNotGoneOutBeginsOne() {
        assertTrue(flights.add(record(HANDSHAKE, 1, 100)));
        assertFalse(flights.add(record(HANDSHAKE, 2, 100)));
        flights.take(0);
        assertFalse(flights.add(record(HANDSHAKE, 1, 100)));
    }
}
