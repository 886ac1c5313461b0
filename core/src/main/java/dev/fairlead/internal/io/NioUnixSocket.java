package dev.fairlead.internal.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FileRegion;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A Unix stream socket of the JDK. Netty's own closes it when the peer ends its stream, whether we
/// have ended ours or not; here the two directions end by themselves, as over TCP.
final class NioUnixSocket extends AbstractNioByteChannel implements DuplexChannel {
    private final ChannelConfig config = new Config(this);
    private boolean endRead; // on the loop
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;

    NioUnixSocket(@Nullable Channel parent, SocketChannel socket) {
        super(parent, socket);
    }

    @Override
    protected SocketChannel javaChannel() {
        return (SocketChannel) super.javaChannel();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return javaChannel().isOpen() && javaChannel().isConnected();
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return addressOf(() -> javaChannel().getLocalAddress());
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return addressOf(() -> javaChannel().getRemoteAddress());
    }

    private interface AddressCall {
        @Nullable SocketAddress get() throws IOException;
    }

    private static @Nullable SocketAddress addressOf(AddressCall call) {
        try {
            return call.get();
        } catch (IOException _) {
            return null; // closed: it has none any more
        }
    }

    // ---- connecting

    @Override
    protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local)
            throws IOException {
        boolean connected = javaChannel().connect(remote);
        if (!connected) {
            addAndSubmit(NioIoOps.CONNECT);
        }
        return connected;
    }

    @Override
    protected void doFinishConnect() throws IOException {
        if (!javaChannel().finishConnect()) {
            throw new IllegalStateException("told that it is connected, but it is not");
        }
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        javaChannel().bind(local);
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        javaChannel().close();
    }

    // ---- data

    @Override
    protected int doReadBytes(ByteBuf target) throws Exception {
        int room = target.writableBytes();
        unsafe().recvBufAllocHandle().attemptedBytesRead(room);
        int read = target.writeBytes(javaChannel(), room);
        endRead = read < 0;
        return read;
    }

    @Override
    protected int doWriteBytes(ByteBuf content) throws Exception {
        return content.readBytes(javaChannel(), content.readableBytes());
    }

    @Override
    protected long doWriteFileRegion(FileRegion region) throws Exception {
        return region.transferTo(javaChannel(), region.transferred());
    }

    /// Netty closes a channel of a kind that it does not know when the end of the stream is read.
    /// Told apart by the promise: nobody else closes with the void one while the channel is open.
    private final class Unsafe extends NioByteUnsafe {
        @Override
        public void close(ChannelPromise promise) {
            if (endRead && !inputShutdown && isOpen() && promise.isVoid()) {
                inputShutdown = true;
                pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            } else {
                super.close(promise);
            }
        }
    }

    @Override
    protected AbstractNioUnsafe newUnsafe() {
        return new Unsafe();
    }

    // ---- half-close

    @Override
    public boolean isInputShutdown() {
        return inputShutdown || !isActive();
    }

    @Override
    protected boolean isInputShutdown0() {
        return inputShutdown;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return onLoop(
                promise,
                () -> {
                    javaChannel().shutdownInput();
                    inputShutdown = true;
                });
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || !isActive();
    }

    @Override
    protected void doShutdownOutput() throws IOException {
        javaChannel().shutdownOutput();
        outputShutdown = true;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) {
            ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        } else {
            eventLoop().execute(() -> shutdownOutput(promise));
        }
        return promise;
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return onLoop(
                promise,
                () -> {
                    doShutdownOutput();
                    javaChannel().shutdownInput();
                    inputShutdown = true;
                });
    }

    private interface Step {
        void run() throws IOException;
    }

    private ChannelFuture onLoop(ChannelPromise promise, Step step) {
        if (!eventLoop().inEventLoop()) {
            eventLoop().execute(() -> onLoop(promise, step));
            return promise;
        }
        try {
            step.run();
            promise.setSuccess();
        } catch (IOException e) {
            promise.setFailure(e);
        }
        return promise;
    }

    /// Knows the sizes of the buffers, besides what every channel knows.
    private static final class Config extends DefaultChannelConfig {
        private final NioUnixSocket socket;

        Config(NioUnixSocket socket) {
            super(socket);
            this.socket = socket;
        }

        private static @Nullable SocketOption<Integer> sizeOf(ChannelOption<?> option) {
            if (option.equals(ChannelOption.SO_SNDBUF)) {
                return StandardSocketOptions.SO_SNDBUF;
            }
            return option.equals(ChannelOption.SO_RCVBUF) ? StandardSocketOptions.SO_RCVBUF : null;
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            SocketOption<Integer> size = sizeOf(option);
            if (size == null) {
                return super.setOption(option, value);
            }
            try {
                socket.javaChannel().setOption(size, (Integer) value);
                return true;
            } catch (IOException e) {
                throw new ChannelException(e);
            }
        }

        @Override
        @SuppressWarnings("unchecked") // both options are of integers
        public <T> @Nullable T getOption(ChannelOption<T> option) {
            SocketOption<Integer> size = sizeOf(option);
            if (size == null) {
                return super.getOption(option);
            }
            try {
                return (T) socket.javaChannel().getOption(size);
            } catch (IOException e) {
                throw new ChannelException(e);
            }
        }
    }
}
