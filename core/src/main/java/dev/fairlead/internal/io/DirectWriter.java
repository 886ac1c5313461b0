package dev.fairlead.internal.io;

import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// Writes to a socket from any thread, past the event loop.
@FunctionalInterface
interface DirectWriter {
    /// Writes what the kernel takes now.
    ///
    /// @param content direct; its position advances
    /// @return the bytes taken; less than all if the socket is full
    int write(ByteBuffer content) throws IOException;

    static DirectWriter over(SocketChannel channel) {
        return channel::write;
    }

    static DirectWriter overDescriptor(UnixChannel channel) {
        FileDescriptor descriptor = channel.fd();
        return content -> {
            int written = descriptor.write(content, content.position(), content.limit());
            content.position(content.position() + written);
            return written;
        };
    }
}
