package dev.fairlead.internal.stack.udp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The flows of one port that are found by an ID in their datagrams, wherever those come from: the
/// connection IDs of DTLS (RFC 9146). As many as there are such flows; each leaves with its end.
///
/// An ID is eight random bytes, so nobody guesses one; who has seen one can make a flow look at a
/// datagram, and nothing more. Lives on the loop of the port.
public final class ConnectionIds {
    /// Of an ID. Those that a port gives out are equally long, since records do not say it.
    public static final int LENGTH = Long.BYTES;

    private static final int WITH_ID = 25; // RFC 9146, section 4: tls12_cid
    private static final int AT = 11; // behind type, version, epoch and number
    private static final int HEADER = AT + LENGTH + 2;

    private final Map<Long, UdpFlow> flows = new HashMap<>();

    /// @return false if the ID is another flow's
    boolean add(long id, UdpFlow flow) {
        return flows.putIfAbsent(id, flow) == null;
    }

    void remove(long id, UdpFlow flow) {
        flows.remove(id, flow);
    }

    /// Whose ID is in the first record of `datagram`; `null` if it has none, or nobody's.
    @Nullable UdpFlow find(ByteBuffer datagram) {
        return flows.isEmpty() || !hasId(datagram) ? null : flows.get(idOf(datagram));
    }

    /// Whether `datagram` begins with a record that is long enough for an ID of ours.
    public static boolean hasId(ByteBuffer datagram) {
        return datagram.remaining() > HEADER && datagram.get(datagram.position()) == WITH_ID;
    }

    /// The ID of a datagram that [#hasId].
    public static long idOf(ByteBuffer datagram) {
        return datagram.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(datagram.position() + AT);
    }
}
