package dev.fairlead.internal.stack.udp;

import dev.fairlead.internal.os.SocketName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The flows of one port: by the address of their peer and the local one that it speaks to, and
/// those that have one by an ID. Lives on the loop of the port.
final class FlowTable {
    private final Map<SocketName, UdpFlow> flows = new HashMap<>(); // the first of each peer
    private final ConnectionIds ids = new ConnectionIds();

    ConnectionIds ids() {
        return ids;
    }

    boolean isEmpty() {
        return flows.isEmpty();
    }

    /// The first with this peer; the others are its siblings.
    @Nullable UdpFlow first(SocketName peer) {
        return flows.get(peer);
    }

    void add(SocketName peer, UdpFlow flow) {
        flow.sibling = flows.get(peer);
        flows.put(peer, flow);
    }

    @Nullable UdpFlow find(SocketName peer, SocketName local) {
        UdpFlow flow = flows.get(peer);
        while (flow != null && !reaches(flow, local)) {
            flow = flow.sibling;
        }
        return flow;
    }

    /// A flow that has moved is found by its ID alone: it does not take the address from whoever
    /// else sends from there.
    private static boolean reaches(UdpFlow flow, SocketName local) {
        if (flow.hasMoved()) {
            return false;
        }
        SocketName from = flow.from();
        return from == null || (from.high() == local.high() && from.low() == local.low());
    }

    void remove(SocketName peer, UdpFlow gone) {
        UdpFlow first = flows.get(peer);
        if (first == gone) {
            if (gone.sibling == null) {
                flows.remove(peer);
            } else {
                flows.put(peer, gone.sibling);
            }
        } else {
            for (UdpFlow flow = first; flow != null; flow = flow.sibling) {
                if (flow.sibling == gone) {
                    flow.sibling = gone.sibling;
                }
            }
        }
        gone.sibling = null;
    }

    List<UdpFlow> all() {
        List<UdpFlow> all = new ArrayList<>();
        for (UdpFlow first : flows.values()) {
            for (UdpFlow flow = first; flow != null; flow = flow.sibling) {
                all.add(flow);
            }
        }
        return all;
    }
}
