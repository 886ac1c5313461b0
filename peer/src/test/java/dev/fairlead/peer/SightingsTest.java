package dev.fairlead.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkFailure;
import dev.fairlead.TxtRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Sightings sightings = new Sightings(3);

    private static NearbyPeer peer(String instance) {
        return new NearbyPeer(
                new Endpoint.Service(instance, "_t._tcp", "local"),
                null,
                null,
                TxtRecord.EMPTY,
                new NearbyState.Found());
    }

    private static RemotePeer remote() {
        return new RemotePeer(
                PeerId.random(), "Ann", RemotePeer.Means.SHARED_KEY, List.of(), new byte[0]);
    }

    private static NetworkFailure failure(RemotePeer peer) {
        return new SessionFailure.NotConnected(peer.id(), Delivery.NOTHING);
    }

    private List<Class<?>> states() {
        return sightings.changes().stream().<Class<?>>map(each -> each.state().getClass()).toList();
    }

    @Test
    void whatIsSeenAgainIsToldOnce() {
        sightings.seen(peer("a"), false, 0);
        sightings.seen(peer("a"), false, SECOND);
        assertEquals(List.of(NearbyState.Found.class), states());
        sightings.gone("a");
        assertEquals(List.of(NearbyState.Lost.class), states());
        assertEquals(List.of(), sightings.peers());
        sightings.gone("a");
        assertEquals(List.of(), states());
    }

    @Test
    void invitedAcceptedAndLeft() {
        RemotePeer ann = remote();
        sightings.seen(peer("a"), false, 0);
        assertTrue(sightings.connecting("a", true));
        assertFalse(sightings.connecting("a", true), "it is under way");
        sightings.connected("a", ann, true);
        sightings.connected("a", ann, false);
        sightings.over(ann.id(), failure(ann), false, SECOND);
        assertEquals(
                List.of(
                        NearbyState.Found.class,
                        NearbyState.Inviting.class,
                        NearbyState.Connected.class,
                        NearbyState.NotConnected.class),
                states());
        assertEquals(Long.MAX_VALUE, sightings.deadline(), "nobody wants it connected");
    }

    @Test
    void whoIsConnectedIsNotLostBecauseItTellsNoMore() {
        RemotePeer ann = remote();
        sightings.seen(peer("a"), false, 0);
        sightings.connected("a", ann, false);
        sightings.gone("a");
        assertInstanceOf(NearbyState.Connected.class, sightings.peers().getFirst().state());
        sightings.changes();
        sightings.over(ann.id(), failure(ann), false, SECOND);
        assertEquals(List.of(NearbyState.NotConnected.class, NearbyState.Lost.class), states());
    }

    @Test
    void whoIsWantedIsTriedAgainWithGrowingPauses() {
        RemotePeer ann = remote();
        sightings.seen(peer("a"), true, 5);
        assertEquals(5, sightings.deadline());
        assertEquals(1, sightings.due(5).size());
        assertEquals(0, sightings.due(5).size());
        long now = 5;
        for (long pause : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            sightings.failed("a", failure(ann), now);
            assertEquals(now + pause * SECOND, sightings.deadline());
            now = sightings.deadline();
            assertEquals(0, sightings.due(now - 1).size());
            assertEquals(1, sightings.due(now).size());
        }
        sightings.connected("a", ann, true);
        sightings.over(ann.id(), failure(ann), false, now);
        assertEquals(now + SECOND, sightings.deadline(), "a success forgets the pauses");
        assertEquals(1, sightings.due(now + SECOND).size());
        sightings.connected("a", ann, true);
        sightings.over(ann.id(), failure(ann), true, now);
        assertEquals(List.of(), sightings.due(now + 3600 * SECOND), "it was left on purpose");
    }

    @Test
    void noMoreAreKnownThanTheMost() {
        for (int i = 0; i < 10; i++) {
            sightings.seen(peer("p" + i), false, 0);
        }
        assertEquals(3, sightings.peers().size());
        sightings.gone("p0");
        sightings.seen(peer("p9"), false, 0);
        assertEquals(3, sightings.peers().size());
    }

    @Test
    void nobodyTakesTheInstanceOfAnother() {
        RemotePeer ann = remote();
        sightings.seen(peer("a"), false, 0);
        sightings.connected("a", ann, true);
        sightings.connected("a", remote(), false);
        NearbyState.Connected state =
                assertInstanceOf(NearbyState.Connected.class, sightings.peers().getFirst().state());
        assertEquals(ann.id(), state.peer().id());
    }

    @Test
    void whoConnectedBeforeItWasSeenIsConnectedWhenItIs() {
        RemotePeer ann = remote();
        sightings.connected("a", ann, false);
        sightings.seen(peer("a"), true, 0);
        assertEquals(List.of(NearbyState.Connected.class), states());
        assertEquals(List.of(), sightings.due(SECOND));
    }
}
