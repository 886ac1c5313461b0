package dev.fairlead;

import java.time.Duration;

/// When TCP asks an idle peer whether it is still there (RFC 1122, section 4.2.3.6).
///
/// A dead peer is noticed after `idle` + `interval` × `count`; on Linux at the first probe that is
/// due after [TcpOptions#dropTime()], if that comes earlier.
///
/// @param idle how long nothing is received before the first probe; 1 s to 32767 s, whole seconds
/// @param interval between probes; 1 s to 32767 s, whole seconds
/// @param count probes without an answer that end the connection; 1 to 127
public record KeepAlive(Duration idle, Duration interval, int count) {
    public KeepAlive {
        requireSeconds("keepalive idle", idle);
        requireSeconds("keepalive interval", interval);
        if (count < 1 || count > 127) {
            throw new IllegalArgumentException(
                    "keepalive count is " + count + "; Linux takes 1 to 127 (tcp(7))");
        }
    }

    private static void requireSeconds(String what, Duration value) {
        if (value.getNano() != 0 || value.getSeconds() < 1 || value.getSeconds() > 32767) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; Linux takes whole seconds, 1 to 32767 (tcp(7))");
        }
    }
}
