package dev.fairlead;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Values in the messages of another framer.
class CodedFramer<T> implements Framer<T> {
    private final Framer<byte[]> framer;
    private final Coder<T> coder;

    private CodedFramer(Framer<byte[]> framer, Coder<T> coder) {
        this.framer = framer;
        this.coder = coder;
    }

    static <T> CodedFramer<T> of(Framer<byte[]> framer, Coder<T> coder) {
        return framer instanceof HandshakeFramer<byte[]> greeting
                ? new WithHandshake<>(greeting, coder)
                : new CodedFramer<>(framer, coder);
    }

    @Override
    public Parsed<T> parse(ByteBuffer input) throws FramingException {
        return switch (framer.parse(input)) {
            case Parsed.Message<byte[]>(var content, var taken) ->
                    Parsed.message(coder.decode(content), taken);
            case Parsed.Skipped<byte[]>(var taken) -> Parsed.skipped(taken);
            case Parsed.Incomplete<byte[]>(var needed) -> Parsed.incomplete(needed);
        };
    }

    @Override
    public void write(T message, FrameOutput output) {
        framer.write(coder.encode(message), output);
    }

    @Override
    public Optional<T> end(ByteBuffer rest) throws FramingException {
        Optional<byte[]> last = framer.end(rest);
        return last.isEmpty() ? Optional.empty() : Optional.of(coder.decode(last.get()));
    }

    private static final class WithHandshake<T> extends CodedFramer<T>
            implements HandshakeFramer<T> {
        private final HandshakeFramer<byte[]> framer;

        WithHandshake(HandshakeFramer<byte[]> framer, Coder<T> coder) {
            super(framer, coder);
            this.framer = framer;
        }

        @Override
        public void handshake(FramerExchange exchange) throws NetworkException, FramingException {
            framer.handshake(exchange);
        }
    }
}
