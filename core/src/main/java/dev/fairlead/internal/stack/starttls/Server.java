package dev.fairlead.internal.stack.starttls;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.StartTlsFailure;
import dev.fairlead.StartTlsProtocol;
import dev.fairlead.internal.stack.exchange.Exchange.Break;
import dev.fairlead.internal.stack.exchange.Exchange.Step;
import dev.fairlead.internal.stack.http.Excerpt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Who is asked to begin TLS, and the failures that name it.
record Server(Endpoint remote, StartTlsProtocol protocol) {

    NetworkException notOffered(String said) {
        return new NetworkException(
                new StartTlsFailure.NotOffered(remote, protocol, Excerpt.of(said)));
    }

    NetworkException refused(String said) {
        return new NetworkException(
                new StartTlsFailure.Refused(remote, protocol, Excerpt.of(said)));
    }

    NetworkException notSpoken(String said) {
        return new NetworkException(
                new StartTlsFailure.NotSpoken(remote, protocol, Excerpt.of(said)));
    }

    /// The server has agreed, and TLS begins with the next byte: what has come behind the agreement
    /// is not from within TLS, and must not be taken for it.
    Step agreed(ByteBuffer arrived) throws NetworkException {
        if (arrived.hasRemaining()) {
            int size = arrived.remaining();
            throw new NetworkException(
                    new StartTlsFailure.Injected(
                            remote, protocol, size, Excerpt.of(text(arrived))));
        }
        return new Step.Done();
    }

    NetworkFailure broken(Break how) {
        return switch (how) {
            case Break.Cut(long received) ->
                    new StartTlsFailure.CutShort(remote, protocol, received);
            case Break.TimedOut(var limit, long received) ->
                    new StartTlsFailure.TimedOut(remote, protocol, limit, received);
            case Break.TooLong(int maximum) ->
                    new StartTlsFailure.NotSpoken(
                            remote, protocol, "more than " + maximum + " bytes came");
            case Break.Unasked(int size, String excerpt) ->
                    new StartTlsFailure.Injected(remote, protocol, size, excerpt);
        };
    }

    /// All that has arrived; takes it.
    static String text(ByteBuffer arrived) {
        return StandardCharsets.ISO_8859_1.decode(arrived).toString();
    }

    static Step send(String text) {
        return Step.Send.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
