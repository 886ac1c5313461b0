package dev.fairlead.quic.internal;

import dev.fairlead.internal.io.SubstreamTransport;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicInteger;

/// What the peer's application is told when a stream is ended by force.
record Codes(AtomicInteger resetCode, AtomicInteger stopCode) {
    private static final AttributeKey<Codes> KEY = AttributeKey.valueOf(Codes.class, "codes");

    static Codes of(SubstreamTransport stream) {
        var held = stream.channel().attr(KEY);
        Codes known = held.get();
        if (known != null) {
            return known;
        }
        Codes made = new Codes(new AtomicInteger(), new AtomicInteger());
        Codes before = held.setIfAbsent(made);
        return before == null ? made : before;
    }

    int reset() {
        return resetCode.get();
    }

    int stop() {
        return stopCode.get();
    }
}
