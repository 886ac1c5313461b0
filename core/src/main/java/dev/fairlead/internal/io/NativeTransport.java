package dev.fairlead.internal.io;

import io.netty.channel.epoll.Epoll;

/// Whether native code may be loaded without a warning on the user's terminal.
final class NativeTransport {
    private NativeTransport() {}

    /// True if native access is enabled for Netty's module (`--enable-native-access`) and nobody
    /// asked for NIO with `-Ddev.fairlead.transport=nio`.
    static boolean canLoad() {
        return !"nio".equals(System.getProperty("dev.fairlead.transport"))
                && io.netty.util.internal.PlatformDependent.class
                        .getModule()
                        .isNativeAccessEnabled()
                && Epoll.isAvailable();
    }

    static void require() {
        if (!io.netty.util.internal.PlatformDependent.class.getModule().isNativeAccessEnabled()) {
            throw new IllegalStateException(
                    "epoll is native code, and native access is not enabled:"
                            + " start Java with --enable-native-access=ALL-UNNAMED (on the module path:"
                            + " --enable-native-access=io.netty.common)");
        }
        if (!Epoll.isAvailable()) {
            throw new IllegalStateException(
                    "epoll cannot be used here", Epoll.unavailabilityCause());
        }
    }
}
