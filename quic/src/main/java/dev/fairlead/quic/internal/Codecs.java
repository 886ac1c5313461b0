package dev.fairlead.quic.internal;

import dev.fairlead.quic.QuicOptions;
import io.netty.handler.codec.quic.QLogConfiguration;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Public options as those of the engine.
final class Codecs {
    /// What fits an Ethernet and most tunnels in it; the engine looks for what the path carries.
    private static final int LARGEST_PACKET = 1452;

    /// Paths that an end knows of at once: where the peer was, is, and may be next. The engine
    /// keeps one for each connection id that it takes.
    private static final int PATHS = 8;

    private static final int DATAGRAMS = 1024;

    private Codecs() {}

    /// @param tasks runs what may block: verifying, signing
    static <B extends QuicCodecBuilder<B>> B apply(B builder, QuicOptions options, Executor tasks) {
        builder.maxIdleTimeout(options.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(options.connectionWindow())
                .initialMaxStreamDataBidirectionalLocal(options.streamWindow())
                .initialMaxStreamDataBidirectionalRemote(options.streamWindow())
                .initialMaxStreamDataUnidirectional(options.streamWindow())
                .initialMaxStreamsBidirectional(options.bidirectionalStreams())
                .initialMaxStreamsUnidirectional(options.unidirectionalStreams())
                .maxSendUdpPayloadSize(LARGEST_PACKET)
                .maxRecvUdpPayloadSize(LARGEST_PACKET)
                .discoverPmtu(true)
                .activeMigration(true)
                .activeConnectionIdLimit(PATHS)
                .sslTaskExecutor(tasks);
        if (options.datagrams()) {
            builder.datagram(DATAGRAMS, DATAGRAMS);
        }
        return builder;
    }

    /// A virtual thread a task: they may wait for a token, or a verifier of the program.
    static void run(Runnable task) {
        Thread.ofVirtual().name("fairlead-quic-tls").start(task);
    }

    /// Where and how to write what a connection does, if that is wanted.
    static Optional<QLogConfiguration> qlog(QuicOptions options) {
        return options.qlog()
                .map(directory ->
                        new QLogConfiguration(
                                directory.toString(), "Fairlead", "a QUIC connection"));
    }
}
