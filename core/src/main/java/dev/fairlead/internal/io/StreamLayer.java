package dev.fairlead.internal.io;

/// What is set up over an open stream before anybody can use it: a protocol of messages. One
/// instance serves many streams.
public interface StreamLayer {

    /// What it is called in reports, such as `websocket`.
    String protocol();

    /// Starts, on the stream's loop, without blocking. It owns the stream from here on: it starts
    /// it, and tells `outcome` once; if the stream ends or breaks meanwhile, that is a failure.
    void begin(StreamTransport stream, Outcome outcome);

    /// Hears how it ended, on the stream's loop.
    interface Outcome {
        void ready(MessageTransport transport);

        /// The stream is closed, or about to be.
        void failed(Throwable why);
    }
}
