package dev.fairlead;

import java.util.Objects;

/// Messages over a stream of bytes, told apart by a [Framing]. Made by [TcpStack#framed] and
/// [TlsStack#framed].
///
/// @param <M> the kind of message
public final class FramedStack<M> implements Stack<MessageConnection<M>> {
    private final Stack<StreamConnection> stream;
    private final Framing<M> framing;

    FramedStack(Stack<StreamConnection> stream, Framing<M> framing) {
        this.stream = stream;
        this.framing = Objects.requireNonNull(framing, "framing");
    }

    /// What carries the bytes.
    public Stack<StreamConnection> stream() {
        return stream;
    }

    public Framing<M> framing() {
        return framing;
    }

    @Override
    public String description() {
        return stream.description() + ", " + framing.name();
    }

    @Override
    public String toString() {
        return description();
    }
}
