package dev.fairlead.internal.stack.udp;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.os.SocketName;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The UDP ports of one network that are open for sharing, so that a listener and flows that leave
/// from its port use one socket. Any thread.
public final class UdpPorts {
    private final UdpSockets sockets;
    private final List<UdpPort> open = new CopyOnWriteArrayList<>();

    public UdpPorts(EventLoops loops) {
        this.sockets = new UdpSockets(loops);
    }

    public UdpSockets sockets() {
        return sockets;
    }

    void closed(UdpPort port) {
        open.remove(port);
    }

    /// The port that is bound to this very address, or to all with the same number; `null` if there
    /// is none.
    private @Nullable UdpPort find(SocketName local) {
        UdpPort all = null;
        for (UdpPort port : open) {
            SocketName name = port.name();
            if (name.port() == local.port() && local.port() != 0) {
                if (name.address().equals(local.address())) {
                    return port;
                } else if (name.isUnspecified()
                        && (name.isIpv4() == local.isIpv4() || port.dualStack())) {
                    all = port;
                }
            }
        }
        return all;
    }

    /// Gives the port that is open at `binding`, or opens it. One of `opened` and `failed` is told
    /// once, on the port's loop.
    void open(
            Loop loop,
            UdpSockets.Binding binding,
            UdpSocketOptions options,
            Consumer<UdpPort> opened,
            Consumer<Throwable> failed) {
        SocketName wanted;
        try {
            wanted = nameOf(binding.local());
        } catch (UnknownHostException e) {
            loop.execute(() -> failed.accept(e));
            return;
        }
        UdpPort known = find(wanted);
        if (known != null) {
            known.loop()
                    .execute(() -> {
                        if (known.isClosed()) {
                            open(loop, binding, options, opened, failed); // just then
                        } else {
                            opened.accept(known);
                        }
                    });
            return;
        }
        loop.execute(() ->
                UdpPort.open(
                        this,
                        loop,
                        binding,
                        options,
                        port -> {
                            open.add(port);
                            opened.accept(port);
                        },
                        failed));
    }

    private static SocketName nameOf(Endpoint.@Nullable Address local) throws UnknownHostException {
        return local == null ? new SocketName(0, 0, 0, 0) : SocketName.of(local.toSocketAddress());
    }

    /// Two takers of the rest of one port.
    static BindException taken(Endpoint local) {
        return new BindException("Address already in use: " + local + " has a listener");
    }
}
