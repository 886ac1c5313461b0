package dev.fairlead.interop.quic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the public interop runner of QUIC does, with other people's programs at the other end. The
/// whole of it, with the table of docs/quic-matrix.md, runs with `-Dmatrix=full`; here is what has
/// to work.
@Tag("interop")
class QuicRunnerTest {
    private static final QuicPeer OURS = new FairleadPeer();
    private static final List<QuicPeer> OTHERS = List.of(new AioquicPeer(), new Ngtcp2Peer());
    private static final List<Scenario> FLOOR =
            List.of(
                    Scenario.HANDSHAKE,
                    Scenario.TRANSFER,
                    Scenario.RETRY,
                    Scenario.RESUMPTION,
                    Scenario.EARLY_DATA,
                    Scenario.MANY,
                    Scenario.KEY_UPDATE,
                    Scenario.REBIND_PORT,
                    Scenario.IPV6,
                    Scenario.LONG_ROUND_TRIP);

    @TempDir Path folder;

    /// Scenario, client, server.
    static List<Arguments> floor() {
        List<Arguments> cells = new ArrayList<>();
        for (Scenario scenario : FLOOR) {
            for (QuicPeer other : OTHERS) {
                add(cells, scenario, OURS, other);
                add(cells, scenario, other, OURS);
            }
        }
        return cells;
    }

    private static void add(
            List<Arguments> to, Scenario scenario, QuicPeer client, QuicPeer server) {
        if (QuicCell.untried(client, server, scenario).isEmpty()) {
            to.add(Arguments.of(scenario, client.title(), server.title(), client, server));
        }
    }

    @ParameterizedTest(name = "{0}: {1} with a server of {2}")
    @MethodSource("floor")
    void works(
            Scenario scenario,
            String clientName,
            String serverName,
            QuicPeer client,
            QuicPeer server)
            throws Exception {
        client.need();
        server.need();
        QuicCell.run(client, server, scenario, folder);
    }

    @Test
    void theWholeMatrix() throws Exception {
        if (!"full".equals(System.getProperty("matrix"))) {
            Assumptions.abort("by hand: the whole matrix takes minutes; -Dmatrix=full runs it");
        }
        OTHERS.forEach(QuicPeer::need);
        QuicMatrix matrix = new QuicMatrix(OURS, OTHERS, folder);
        matrix.run(System.out);
        matrix.write(Path.of("..", "docs", "quic-matrix.md"));
    }
}
