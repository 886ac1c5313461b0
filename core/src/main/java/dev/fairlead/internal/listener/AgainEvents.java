package dev.fairlead.internal.listener;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.io.Transport;
import java.util.function.Consumer;

/// Events of an acceptor that follows another one: that it is bound is no news, and that it could
/// not be is no end.
///
/// @param broken told why it could not bind
record AgainEvents(Acceptor.Events to, Consumer<Throwable> broken) implements Acceptor.Events {
    @Override
    public void bound(Endpoint local) {}

    @Override
    public void failed(Throwable why) {
        broken.accept(why);
    }

    @Override
    public boolean admits(Endpoint remote) {
        return to.admits(remote);
    }

    @Override
    public void turnedAway(Endpoint remote) {
        to.turnedAway(remote);
    }

    @Override
    public boolean mayAccept() {
        return to.mayAccept();
    }

    @Override
    public void admitted() {
        to.admitted();
    }

    @Override
    public void accepted(Transport transport) {
        to.accepted(transport);
    }

    @Override
    public void dropped() {
        to.dropped();
    }

    @Override
    public void refused(Endpoint remote, Throwable why) {
        to.refused(remote, why);
    }

    @Override
    public void refusedDatagrams(long count, long bytes, boolean turnedAway) {
        to.refusedDatagrams(count, bytes, turnedAway);
    }

    @Override
    public void paused(Throwable why) {
        to.paused(why);
    }
}
