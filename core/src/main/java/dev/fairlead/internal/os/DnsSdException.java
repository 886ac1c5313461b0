package dev.fairlead.internal.os;

import java.io.IOException;

/// An error of dns_sd, by the numbers of `dns_sd.h`.
public final class DnsSdException extends IOException {
    private static final long serialVersionUID = 1L;

    public static final int UNSUPPORTED = -65544;
    public static final int NAME_CONFLICT = -65548;

    private final int error;

    DnsSdException(int error) {
        super("dns_sd says " + text(error));
        this.error = error;
    }

    public int error() {
        return error;
    }

    private static String text(int error) {
        String word =
                switch (error) {
                    case -65537 -> "kDNSServiceErr_Unknown: is the daemon running?";
                    case -65539 -> "kDNSServiceErr_NoMemory";
                    case -65540 -> "kDNSServiceErr_BadParam";
                    case -65541 -> "kDNSServiceErr_BadReference";
                    case -65542 -> "kDNSServiceErr_BadState";
                    case -65543 -> "kDNSServiceErr_BadFlags";
                    case UNSUPPORTED -> "kDNSServiceErr_Unsupported";
                    case -65547 -> "kDNSServiceErr_AlreadyRegistered";
                    case NAME_CONFLICT -> "kDNSServiceErr_NameConflict";
                    case -65549 -> "kDNSServiceErr_Invalid";
                    case -65550 -> "kDNSServiceErr_Firewall";
                    case -65551 -> "kDNSServiceErr_Incompatible";
                    case -65555 -> "kDNSServiceErr_Refused";
                    case -65563 -> "kDNSServiceErr_ServiceNotRunning";
                    case -65570 -> "kDNSServiceErr_PolicyDenied";
                    case -65571 -> "kDNSServiceErr_NotPermitted";
                    default -> "an error of its own";
                };
        return error + " (" + word + ")";
    }
}
