package dev.fairlead.internal.os;

import java.io.IOException;

/// What the system said instead of doing it.
public final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1;

    private static final String ICMP = "ICMP";

    private final int errno;
    private final boolean ofTheNetwork;

    public SystemCallException(String call, int errno) {
        super(call + ": " + text(errno));
        this.errno = errno;
        this.ofTheNetwork = call.equals(ICMP);
    }

    /// What ICMP said of a datagram, as the system understands it.
    public static SystemCallException ofTheNetwork(int errno) {
        return new SystemCallException(ICMP, errno);
    }

    /// Whether it came with ICMP, and no call failed.
    public boolean isOfTheNetwork() {
        return ofTheNetwork;
    }

    /// errno(3), the number of Linux.
    public int errno() {
        return errno;
    }

    /// As the manual pages call it, of those that sending a datagram meets.
    public static String name(int errno) {
        return switch (errno) {
            case Linux.EPERM -> "EPERM";
            case Linux.EACCES -> "EACCES";
            case Linux.ENODEV -> "ENODEV";
            case 22 -> "EINVAL";
            case 99 -> "EADDRNOTAVAIL";
            case Linux.ENETDOWN -> "ENETDOWN";
            case 101 -> "ENETUNREACH";
            case Linux.ENOBUFS -> "ENOBUFS";
            case 113 -> "EHOSTUNREACH";
            default -> "errno " + errno;
        };
    }

    /// The system's own words, of the numbers that sockets know.
    public static String text(int errno) {
        return switch (errno) {
            case Linux.EPERM -> "Operation not permitted";
            case 12 -> "Cannot allocate memory";
            case Linux.EACCES -> "Permission denied";
            case 22 -> "Invalid argument";
            case Linux.ENODEV -> "No such device";
            case 23, 24 -> "Too many open files";
            case 71 -> "Protocol error";
            case Linux.EMSGSIZE -> "Message too long";
            case Linux.ENOPROTOOPT -> "Protocol not available";
            case 97 -> "Address family not supported by protocol";
            case 98 -> "Address already in use";
            case 99 -> "Cannot assign requested address";
            case Linux.ENETDOWN -> "Network is down";
            case 101 -> "Network is unreachable";
            case 105 -> "No buffer space available";
            case Linux.ECONNREFUSED -> "Connection refused";
            case 112 -> "Host is down";
            case 113 -> "No route to host";
            default -> "error " + errno;
        };
    }
}
