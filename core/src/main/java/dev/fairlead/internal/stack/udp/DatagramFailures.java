package dev.fairlead.internal.stack.udp;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.os.Linux;
import dev.fairlead.internal.os.SystemCallException;
import dev.fairlead.internal.stack.tcp.SocketErrors;
import java.io.IOException;

/// What the network or the system says of one datagram, as a failure.
final class DatagramFailures {
    private DatagramFailures() {}

    /// @param limit the largest datagram that fits, if that is what is wrong
    static TransferFailure of(IOException why, Endpoint remote, int limit, long accepted) {
        Delivery delivery = Delivery.unknown(accepted);
        if (isTooBig(why)) {
            return new TransferFailure.TooBig(remote, -1, limit, delivery);
        }
        String detail = String.valueOf(why.getMessage());
        return switch (SocketErrors.of(why)) {
            case REFUSED -> new TransferFailure.Refused(remote, delivery);
            case PERMISSION ->
                    isOfTheNetwork(why)
                            ? new TransferFailure.Prohibited(remote, delivery)
                            : detail.contains("not permitted") // EPERM
                                    ? new TransferFailure.Denied(remote, delivery)
                                    : new TransferFailure.Unreachable(remote, detail, delivery);
            case HOST_UNREACHABLE, NETWORK_UNREACHABLE, NETWORK_DOWN ->
                    new TransferFailure.Unreachable(remote, detail, delivery);
            case TIMED_OUT,
                    RESET,
                    ADDRESS_IN_USE,
                    ADDRESS_NOT_AVAILABLE,
                    DESCRIPTOR_LIMIT,
                    NO_SUCH_FILE,
                    OTHER ->
                    new TransferFailure.SystemError(remote, detail, delivery);
        };
    }

    /// Whether it came with ICMP, and not from a call of the system.
    private static boolean isOfTheNetwork(IOException why) {
        return why instanceof SystemCallException told && told.isOfTheNetwork();
    }

    static boolean isTooBig(IOException why) {
        if (why instanceof SystemCallException numbered) {
            return numbered.errno() == Linux.EMSGSIZE;
        }
        return String.valueOf(why.getMessage()).contains("Message too long");
    }
}
