package dev.fairlead.internal.stack.framer;

import dev.fairlead.FrameOutput;
import dev.fairlead.Framing;
import dev.fairlead.NetworkException;
import dev.fairlead.internal.io.MessageTransport;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/// Messages that a framer tells apart in a stream. The framer runs on the threads that send and
/// receive: what they do is in the connection.
public final class FramerTransport<M> extends MessageTransport {
    private final FrameReader<M> reader;
    private final FrameOutput output;

    FramerTransport(StreamTransport stream, Framing<M> framing) {
        super(stream, framing.name());
        this.reader = new FrameReader<>(framing);
        this.output = new FrameOutput(framing.limit());
    }

    void begin() {
        startStream();
    }

    /// What had to be exchanged before the first message was; that took so long.
    void opened(Duration took) {
        established(took);
    }

    /// For the thread whose turn it is to receive.
    public FrameReader<M> reader() {
        return reader;
    }

    /// The bytes of a message, valid until the next call. For the thread whose turn it is to send.
    ///
    /// @throws RuntimeException whatever the framer throws; nothing has become of the message then
    public ByteBuffer written(M message) {
        output.clear();
        reader.framer().write(message, output);
        return output.toBuffer();
    }

    /// What arrives is no message. Any thread.
    public void malformed(NetworkException why) {
        onLoop(() -> broke(why));
    }

    /// Runs `task` on the loop, unless the network has closed: then the stream has gone with it,
    /// and nobody is left to be told.
    void onLoop(Runnable task) {
        try {
            loop().execute(task);
        } catch (RejectedExecutionException _) {
            stream().abort();
        }
    }

    /// A framer says no good-bye: the end of the stream is one.
    @Override
    public void finish(Deadline deadline) {}
}
