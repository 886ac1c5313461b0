package dev.fairlead.internal.io;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Binds sockets of epoll to an interface.
final class BoundDevice {
    // asm-generic/socket.h, and IFNAMSIZ of linux/if.h
    private static final ChannelOption<ByteBuffer> SO_BINDTODEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, 16);

    private BoundDevice() {}

    /// @throws io.netty.channel.ChannelException if there is no such interface
    static void set(Channel channel, String interfaceName) {
        ByteBuffer name = ByteBuffer.allocateDirect(16);
        name.put(0, interfaceName.getBytes(StandardCharsets.UTF_8));
        channel.config().setOption(SO_BINDTODEVICE, name);
    }
}
