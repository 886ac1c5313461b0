package dev.fairlead.internal.io;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One descriptor in epoll, between the loop and Netty's channel. Used on the loop only, except for
/// [#tell].
///
/// "Nothing to wait for" becomes edge-triggered (docs/decisions/0004-epoll-half-close.md). While a
/// [Bypass] is set, a readable socket is told to it and not to Netty, edge-triggered; everything
/// else is still Netty's.
@SuppressWarnings("try") // Netty's handles are AutoCloseable; nobody puts one into a try
final class EpollRegistration implements IoRegistration, EpollIoHandle {

    /// Reads past the loop.
    interface Bypass {
        /// There is something to read.
        ///
        /// @param last whether the end of the stream has arrived as well
        void readable(boolean last);

        /// Runs what Netty has to do; nobody reads past the loop meanwhile.
        ///
        /// @param quiet whether it is no more than readiness; else the socket has ended or is
        ///   broken, and reading is Netty's from now on
        void netty(boolean quiet, Runnable work);

        /// The descriptor is about to be closed.
        void shut();
    }

    private record Event(EpollIoOps ops) implements EpollIoEvent {}

    private static final EpollIoOps READABLE = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP);

    private static final Event WRITABLE = new Event(EpollIoOps.EPOLLOUT);

    private final EpollIoHandle channel;
    private final Runnable whenCancelled;
    private @Nullable IoRegistration epoll; // set before it is used
    private EpollIoOps wanted = EpollIoOps.NONE; // by Netty; guarded by this
    private @Nullable Bypass bypass; // changed on the loop, with this held
    private boolean tells; // the bypass when there is something to read; guarded by this

    EpollRegistration(IoHandle channel, Runnable whenCancelled) {
        this.channel = (EpollIoHandle) channel;
        this.whenCancelled = whenCancelled;
    }

    void in(IoRegistration registration) {
        epoll = registration;
    }

    private IoRegistration epoll() {
        return Objects.requireNonNull(epoll);
    }

    /// @param to `null`: Netty reads again
    synchronized void bypass(@Nullable Bypass to) {
        bypass = to;
        tells = to != null;
        submit();
    }

    /// Whether the bypass is to be told when there is something to read. Any thread.
    synchronized void tell(boolean whether) {
        tells = whether;
        submit();
    }

    private void submit() {
        if (epoll().isValid()) {
            epoll().submit(effective());
        }
    }

    private EpollIoOps effective() {
        EpollIoOps ops = wanted.without(EpollIoOps.EPOLLRDHUP);
        if (bypass != null) {
            EpollIoOps others = ops.without(EpollIoOps.EPOLLIN).with(EpollIoOps.EPOLLET);
            return tells ? others.with(READABLE) : others;
        }
        return ops.equals(EpollIoOps.NONE) ? EpollIoOps.EPOLLET : ops;
    }

    // ---- as Netty sees it

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
    public <T> T attachment() {
        return epoll().attachment();
    }

    @Override
    public synchronized long submit(IoOps ops) {
        wanted = (EpollIoOps) ops;
        return epoll().submit(effective());
    }

    @Override
    public boolean isValid() {
        return epoll().isValid();
    }

    @Override
    public boolean cancel() {
        whenCancelled.run(); // Netty does not tell if the descriptor's number is in use again
        return epoll().cancel();
    }

    // ---- as the loop sees it

    @Override
    public FileDescriptor fd() {
        return channel.fd();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        Bypass to = bypass;
        if (to == null) {
            channel.handle(this, event);
            return;
        }
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        EpollIoOps others = ops.without(READABLE);
        if (!others.without(EpollIoOps.EPOLLOUT).equals(EpollIoOps.NONE)) {
            to.netty(false, () -> channel.handle(this, event));
            return;
        }
        if (!others.equals(ops)) {
            to.readable(ops.contains(EpollIoOps.EPOLLRDHUP));
        }
        if (others.contains(EpollIoOps.EPOLLOUT)) {
            to.netty(true, () -> channel.handle(this, WRITABLE));
        }
    }

    @Override
    public void registered() {
        channel.registered();
    }

    @Override
    public void unregistered() {
        whenCancelled.run();
        channel.unregistered();
    }

    @Override
    public void close() throws Exception {
        if (bypass != null) {
            bypass.shut();
        }
        channel.close();
    }
}
