package dev.fairlead.internal.stack.framer;

import dev.fairlead.Framing;
import dev.fairlead.internal.io.StreamLayer;
import dev.fairlead.internal.io.StreamTransport;

/// Gives each stream a framer of its own.
public final class FramerLayer<M> implements StreamLayer {
    private final Framing<M> framing;

    public FramerLayer(Framing<M> framing) {
        this.framing = framing;
    }

    @Override
    public String protocol() {
        return framing.name();
    }

    @Override
    public void begin(StreamTransport stream, Outcome outcome) {
        FramerTransport<M> transport = new FramerTransport<>(stream, framing);
        transport.begin();
        outcome.ready(transport);
    }
}
