package dev.fairlead.internal.listener;

import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.ListenerOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.internal.path.LocalNetwork;
import java.util.List;

/// Options of a listener that cannot be honoured here: refused before anything is bound.
final class Refusals {
    private static final String NEEDS_EPOLL =
            "it needs epoll on Linux; start Java with --enable-native-access=ALL-UNNAMED";

    private Refusals() {}

    /// @throws NetworkException naming the first such option
    static void check(Endpoint local, ListenerOptions options, boolean epoll)
            throws NetworkException {
        if (local instanceof Endpoint.Unix) {
            String reason = "it is an option of IP sockets, and this is a Unix socket";
            refuseIf(options.reusePort(), "ListenerOptions.reusePort", reason);
            refuseIf(options.interfaceName().isPresent(), "ListenerOptions.interfaceName", reason);
            refuseIf(options.multipath(), "ListenerOptions.multipath", reason);
        }
        refuseIf(options.multipath() && !epoll, "ListenerOptions.multipath", NEEDS_EPOLL);
        if (local instanceof Endpoint.Address address) {
            checkVersion(address, options.ip().version(), epoll);
        }
        String name = options.interfaceName().orElse(null);
        if (name != null) {
            refuseIf(!epoll, "ListenerOptions.interfaceName", NEEDS_EPOLL);
            List<String> present = LocalNetwork.interfaceNames();
            if (!present.contains(name)) {
                throw new NetworkException(new PathFailure.NoSuchInterface(name, present));
            }
        }
    }

    private static void checkVersion(
            Endpoint.Address local, IpOptions.Version version, boolean epoll)
            throws NetworkException {
        switch (version) {
            case ANY -> {}
            case V4 ->
                    refuseIf(
                            local.isIpv6(),
                            "IpOptions.version",
                            "IPv4 is asked for, and " + local + " is an IPv6 address");
            case V6 -> {
                refuseIf(
                        local.isIpv4(),
                        "IpOptions.version",
                        "IPv6 is asked for, and " + local + " is an IPv4 address");
                refuseIf(
                        local.isUnspecified() && !epoll,
                        "IpOptions.version",
                        "the JDK's sockets take IPv4 on "
                                + local
                                + " too; without that "
                                + NEEDS_EPOLL);
            }
        }
    }

    private static void refuseIf(boolean condition, String option, String reason)
            throws NetworkException {
        if (condition) {
            throw new NetworkException(new PathFailure.OptionNotSupported(option, reason));
        }
    }
}
