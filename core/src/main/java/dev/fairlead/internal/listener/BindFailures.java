package dev.fairlead.internal.listener;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.stack.tcp.SocketErrors;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.ZoneId;

/// What the operating system says when asked to listen, as a failure.
final class BindFailures {
    private BindFailures() {}

    /// Loads what telling of the descriptor limit takes, while files can still be opened: the time
    /// zones, for the log, can never be had again once that has failed, and would fail every thread
    /// that logs.
    static void rehearse(Endpoint local) {
        var _ = ZoneId.systemDefault();
        var _ = of(local, new IOException("Too many open files"));
    }

    static NetworkFailure of(Endpoint local, Throwable why) {
        if (why instanceof NetworkException known) {
            return known.failure();
        }
        if (why instanceof UnknownHostException && local instanceof Endpoint.Address scoped) {
            return new PathFailure.NoSuchInterface(scoped.scope(), LocalNetwork.interfaceNames());
        }
        String detail = String.valueOf(why.getMessage());
        return switch (SocketErrors.of(why)) {
            case ADDRESS_IN_USE -> new PathFailure.AddressInUse(local);
            case ADDRESS_NOT_AVAILABLE -> new PathFailure.AddressNotAvailable(local);
            case PERMISSION ->
                    new PathFailure.PermissionDenied("listen on " + local, remedy(local));
            case DESCRIPTOR_LIMIT -> new PathFailure.DescriptorLimit("open a socket for " + local);
            case NO_SUCH_FILE ->
                    new PathFailure.SystemError(
                            "listen on " + local, "its directory does not exist");
            case REFUSED,
                    TIMED_OUT,
                    HOST_UNREACHABLE,
                    NETWORK_UNREACHABLE,
                    NETWORK_DOWN,
                    RESET,
                    OTHER ->
                    new PathFailure.SystemError("listen on " + local, detail);
        };
    }

    private static String remedy(Endpoint local) {
        if (local instanceof Endpoint.Unix) {
            return "The directory of " + local + " must be writable for this user.";
        }
        return "Ports below 1024 are for root: choose another than "
                + local.port()
                + ", or allow it with `setcap cap_net_bind_service=+ep` on the Java binary or"
                + " `sysctl net.ipv4.ip_unprivileged_port_start="
                + local.port()
                + "`.";
    }
}
