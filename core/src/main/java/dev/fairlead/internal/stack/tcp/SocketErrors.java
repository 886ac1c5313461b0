package dev.fairlead.internal.stack.tcp;

import dev.fairlead.internal.os.SystemCallException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.FileNotFoundException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.Locale;

/// What an exception of the operating system means. Epoll gives the number of the error, the JDK
/// only its text.
public enum SocketErrors {
    REFUSED,
    TIMED_OUT,
    HOST_UNREACHABLE,
    NETWORK_UNREACHABLE,
    NETWORK_DOWN,
    RESET,
    ADDRESS_IN_USE,
    ADDRESS_NOT_AVAILABLE,
    PERMISSION,
    DESCRIPTOR_LIMIT,
    NO_SUCH_FILE,
    OTHER;

    public static SocketErrors of(Throwable thrown) {
        SocketErrors known = ofOne(thrown);
        Throwable below = thrown.getCause();
        return known == OTHER && below != null ? of(below) : known;
    }

    private static SocketErrors ofOne(Throwable thrown) {
        if (thrown instanceof ConnectTimeoutException) {
            return TIMED_OUT;
        }
        if (thrown instanceof NativeIoException numbered) {
            return ofNumber(-numbered.expectedErr());
        }
        if (thrown instanceof SystemCallException numbered) {
            return ofNumber(numbered.errno());
        }
        String text = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
        SocketErrors known = ofText(text);
        if (known != OTHER) {
            return known;
        }
        return switch (thrown) {
            case FileNotFoundException _ ->
                    NO_SUCH_FILE; // what epoll makes of ENOENT, without text
            case NoRouteToHostException _ -> HOST_UNREACHABLE;
            case BindException _ -> ADDRESS_IN_USE;
            case PortUnreachableException _ -> REFUSED;
            case ConnectException _ -> REFUSED;
            case java.nio.channels.UnresolvedAddressException _ -> ADDRESS_NOT_AVAILABLE;
            default -> OTHER;
        };
    }

    // errno(3), the numbers of Linux on x86-64 and aarch64.
    private static SocketErrors ofNumber(int number) {
        return switch (number) {
            case 1, 13 -> PERMISSION; // EPERM, EACCES
            case 2 -> NO_SUCH_FILE; // ENOENT
            case 23, 24 -> DESCRIPTOR_LIMIT; // ENFILE, EMFILE
            case 32, 103, 104, 107 -> RESET; // EPIPE, ECONNABORTED, ECONNRESET, ENOTCONN
            case 98 -> ADDRESS_IN_USE; // EADDRINUSE
            case 99 -> ADDRESS_NOT_AVAILABLE; // EADDRNOTAVAIL
            case 100 -> NETWORK_DOWN; // ENETDOWN
            case 101 -> NETWORK_UNREACHABLE; // ENETUNREACH
            case 110 -> TIMED_OUT; // ETIMEDOUT
            case 111 -> REFUSED; // ECONNREFUSED
            case 112, 113 -> HOST_UNREACHABLE; // EHOSTDOWN, EHOSTUNREACH
            default -> OTHER;
        };
    }

    private static SocketErrors ofText(String text) {
        if (text.contains("connection refused")) {
            return REFUSED;
        } else if (text.contains("timed out")) {
            return TIMED_OUT;
        } else if (text.contains("network is unreachable")) {
            return NETWORK_UNREACHABLE;
        } else if (text.contains("no route to host") || text.contains("host is down")) {
            return HOST_UNREACHABLE;
        } else if (text.contains("network is down")) {
            return NETWORK_DOWN;
        } else if (text.contains("reset") || text.contains("broken pipe")) {
            return RESET;
        } else if (text.contains("address already in use")) {
            return ADDRESS_IN_USE;
        } else if (text.contains("cannot assign requested address")) {
            return ADDRESS_NOT_AVAILABLE;
        } else if (text.contains("permission denied") || text.contains("not permitted")) {
            return PERMISSION;
        } else if (text.contains("too many open files")) {
            return DESCRIPTOR_LIMIT;
        } else if (text.contains("no such file")) {
            return NO_SUCH_FILE;
        }
        return OTHER;
    }
}
