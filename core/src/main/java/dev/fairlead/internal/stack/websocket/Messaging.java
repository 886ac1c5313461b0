package dev.fairlead.internal.stack.websocket;

import dev.fairlead.WebSocketOptions;
import dev.fairlead.internal.io.StreamTransport;
import org.jspecify.annotations.Nullable;

/// What frames and messages are read and written with, by what the opening agreed on.
///
/// @param inflater `null` without compression
record Messaging(
        Agreed agreed,
        FrameReader frames,
        MessageReader messages,
        MessageWriter writer,
        @Nullable MessageInflater inflater) {

    /// @param client whether this end is one: which of the terms are its own
    static Messaging by(
            Agreed agreed,
            WebSocketOptions options,
            boolean client,
            StreamTransport stream,
            Incoming incoming,
            Outgoing outgoing) {
        DeflateParameters deflate = agreed.compression();
        MessageInflater inflater = null;
        MessageDeflater deflater = null;
        if (deflate != null) {
            inflater =
                    new MessageInflater(
                            client ? deflate.serverTakeover() : deflate.clientTakeover());
            deflater =
                    new MessageDeflater(
                            client ? deflate.clientTakeover() : deflate.serverTakeover(),
                            client ? deflate.clientBits() : deflate.serverBits());
        }
        return new Messaging(
                agreed,
                new FrameReader(!client, deflate != null, options.maximumMessageSize()),
                new MessageReader(incoming, inflater, options.maximumMessageSize()),
                new MessageWriter(stream, outgoing, deflater, options.maximumFrameSize()),
                inflater);
    }

    /// Nothing more is sent.
    void endSending() {
        writer.end();
    }

    /// Nothing more is received.
    void endReceiving() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
