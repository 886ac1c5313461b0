package dev.fairlead.internal.io;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.AbstractNioMessageChannel;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A listening Unix socket of the JDK, which accepts [NioUnixSocket]s. It removes the file that it
/// made when it closes, unless another file has come in its place.
final class NioUnixServerSocket extends AbstractNioMessageChannel implements ServerChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final Config config = new Config(this);
    private volatile @Nullable UnixDomainSocketAddress bound;
    private @Nullable Object file; // what identifies the file; on the loop

    NioUnixServerSocket(ServerSocketChannel socket) {
        super(null, socket, NioIoOps.ACCEPT);
    }

    @Override
    protected ServerSocketChannel javaChannel() {
        return (ServerSocketChannel) super.javaChannel();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return isOpen() && bound != null;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return bound;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        UnixDomainSocketAddress address = (UnixDomainSocketAddress) local;
        javaChannel().bind(address, config.backlog);
        bound = address;
        file = keyOf(address.getPath());
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        javaChannel().close();
        UnixDomainSocketAddress address = bound;
        if (address != null && file != null && file.equals(keyOf(address.getPath()))) {
            Files.deleteIfExists(address.getPath());
        }
    }

    private static @Nullable Object keyOf(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException _) {
            return null; // somebody has removed it
        }
    }

    @Override
    protected void doDisconnect() {
        throw new UnsupportedOperationException("a listening socket has no peer");
    }

    @Override
    protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) {
        throw new UnsupportedOperationException("a listening socket has no peer");
    }

    @Override
    protected void doFinishConnect() {
        throw new UnsupportedOperationException("a listening socket has no peer");
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws IOException {
        SocketChannel socket = javaChannel().accept();
        if (socket == null) {
            return 0;
        }
        try {
            accepted.add(new NioUnixSocket(this, socket));
            return 1;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    protected boolean doWriteMessage(Object message, ChannelOutboundBuffer buffer) {
        throw new UnsupportedOperationException("a listening socket sends nothing");
    }

    /// Knows the backlog, besides what every channel knows.
    private static final class Config extends DefaultChannelConfig {
        private volatile int backlog = 128;

        Config(NioUnixServerSocket socket) {
            super(socket);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            if (option.equals(ChannelOption.SO_BACKLOG)) {
                backlog = (Integer) value;
                return true;
            }
            return super.setOption(option, value);
        }
    }
}
