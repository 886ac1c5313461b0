package dev.fairlead.internal.stack.proxy;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Proxy;
import dev.fairlead.ProxyFailure;
import dev.fairlead.internal.stack.exchange.Exchange.Break;
import org.jspecify.annotations.Nullable;

/// One proxy, and what it is asked for.
///
/// @param name for failures
/// @param target the next proxy of the chain, or whom the connection is to
record Hop(String name, Proxy.@Nullable Credentials credentials, Endpoint target) {

    static Hop of(Proxy proxy, Endpoint target) {
        return new Hop(proxy.toString(), proxy.credentials().orElse(null), target);
    }

    NetworkException protocol(String detail) {
        return failed(new ProxyFailure.Protocol(name, detail));
    }

    NetworkException failed(ProxyFailure why) {
        return new NetworkException(why);
    }

    NetworkFailure broken(Break how) {
        return switch (how) {
            case Break.Cut(long received) -> new ProxyFailure.CutShort(name, target, received);
            case Break.TimedOut(var limit, long received) ->
                    new ProxyFailure.TimedOut(name, target, limit, received);
            case Break.TooLong(int maximum) ->
                    new ProxyFailure.Protocol(name, "more than " + maximum + " bytes came");
            case Break.Unasked(int size, String excerpt) ->
                    new ProxyFailure.Protocol(
                            name, size + " bytes came before it was asked: " + excerpt);
        };
    }
}
