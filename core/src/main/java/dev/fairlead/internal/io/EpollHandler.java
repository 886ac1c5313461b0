package dev.fairlead.internal.io;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Netty's epoll handler with our [EpollRegistration] between it and its channels
/// (docs/decisions/0004-epoll-half-close.md).
///
/// From 4.2.13 on (netty/netty#16689) it takes a descriptor out of epoll when nothing is to be
/// waited for, and fails to put it back: the next wish to read or write closes the channel with
/// ENOENT. That is where a connection stands when its peer has ended its stream and we have not,
/// and it would lose what we still send. So "nothing" becomes edge-triggered: the descriptor stays,
/// and the errors that epoll always tells are told once, not for ever.
///
/// A loop without timers would wake every second for nothing; with [Calendar] it sleeps until
/// something happens.
final class EpollHandler implements IoHandler {
    private final IoHandler netty;
    private final IdentityHashMap<IoHandle, EpollRegistration> registrations =
            new IdentityHashMap<>();
    private @Nullable Calendar calendar; // of the loop, which hands over the same one each time

    EpollHandler(ThreadAwareExecutor executor) {
        this.netty = EpollIoHandler.newFactory().newHandler(executor);
    }

    /// That of a registered channel. On the loop.
    @Nullable EpollRegistration registrationOf(Channel channel) {
        return channel.unsafe() instanceof IoHandle handle ? registrations.get(handle) : null;
    }

    @Override
    public EpollRegistration register(IoHandle handle) throws Exception {
        var registration = new EpollRegistration(handle, () -> registrations.remove(handle));
        registration.in(netty.register(registration));
        registrations.put(handle, registration);
        return registration;
    }

    @Override
    public void initialize() {
        netty.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        Calendar known = calendar;
        if (known == null || !known.context.equals(context)) {
            known = new Calendar(context);
            calendar = known;
        }
        return netty.run(known);
    }

    /// When a loop has to wake. Where no timer is set, Netty's own says in one second, and again,
    /// whatever moment it is asked about; the time until a timer depends on the moment.
    private record Calendar(IoHandlerContext context) implements IoHandlerContext {
        private static final long NOTHING = -1; // what the handler takes for "wait for ever"
        private static final long UNSET = TimeUnit.SECONDS.toNanos(1);

        @Override
        public long deadlineNanos() {
            long now = System.nanoTime();
            return context.delayNanos(now) == UNSET && context.delayNanos(now + 1) == UNSET
                    ? NOTHING
                    : context.deadlineNanos();
        }

        @Override
        public long delayNanos(long now) {
            return context.delayNanos(now);
        }

        @Override
        public boolean canBlock() {
            return context.canBlock();
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return context.shouldReportActiveIoTime();
        }

        @Override
        public void reportActiveIoTime(long nanos) {
            context.reportActiveIoTime(nanos);
        }
    }

    @Override
    public void prepareToDestroy() {
        netty.prepareToDestroy();
    }

    @Override
    public void destroy() {
        netty.destroy();
    }

    @Override
    public void wakeup() {
        netty.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return EpollIoHandle.class.isAssignableFrom(handleType) && netty.isCompatible(handleType);
    }
}
