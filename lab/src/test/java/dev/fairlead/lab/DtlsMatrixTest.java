package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// DTLS handshakes over bad networks. The whole matrix, which takes a quarter of an hour and writes
/// the table of docs/dtls-matrix.md, runs with `-Dmatrix=full`; here are its corners.
@Tag("lab")
class DtlsMatrixTest {
    private static final int TIMES = 20;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static LossyLink.Quality quality(double loss, int roundTrip, int mtu) {
        return new LossyLink.Quality(loss, 0, 0, Duration.ofMillis(roundTrip), mtu);
    }

    private static DtlsHandshakes.Outcome run(
            DtlsHandshakes.Peer peer, int times, LossyLink.Quality quality) throws Exception {
        try (var handshakes = new DtlsHandshakes(peer, times)) {
            return handshakes.over(quality);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWholeNetworkTakesNoRepeats(DtlsHandshakes.Peer peer) throws Exception {
        peer.need();
        assertEquals(5, run(peer, 5, quality(0, 0, 1500)).within(LIMIT));
    }

    @ParameterizedTest
    @EnumSource
    void aNarrowSlowLinkThatLosesOneInSevenIsSurvived(DtlsHandshakes.Peer peer) throws Exception {
        peer.need();
        DtlsHandshakes.Outcome outcome = run(peer, 5, quality(15, 500, 576));
        // The dice may fall so that one of them takes longer; the table has what is usual.
        assertTrue(outcome.within(Duration.ofSeconds(30)) >= 4, outcome.toString());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOvertakenAndDoubledIsPutInOrder(DtlsHandshakes.Peer peer) throws Exception {
        peer.need();
        LossyLink.Quality quality = new LossyLink.Quality(0, 30, 30, Duration.ofMillis(100), 1280);
        assertEquals(5, run(peer, 5, quality).within(LIMIT));
    }

    @Test
    void theWholeMatrix() throws Exception {
        if (!"full".equals(System.getProperty("matrix"))) {
            Assumptions.abort(
                    "by hand: the whole matrix takes a quarter of an hour; -Dmatrix=full runs it");
        }
        for (DtlsHandshakes.Peer peer : DtlsHandshakes.Peer.values()) {
            peer.need();
        }
        DtlsMatrix matrix = new DtlsMatrix(TIMES, LIMIT);
        matrix.run(System.out);
        matrix.write(Path.of("..", "docs", "dtls-matrix.md"));
    }
}
