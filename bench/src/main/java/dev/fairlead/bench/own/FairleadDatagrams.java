package dev.fairlead.bench.own;

import dev.fairlead.DatagramConnection;
import dev.fairlead.DatagramHandler;
import dev.fairlead.Ecn;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.Udp;
import dev.fairlead.bench.Datagrams;
import dev.fairlead.bench.Probe;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Datagrams back and forth over some flows to one listener, inline or by blocking virtual threads.
public final class FairleadDatagrams implements Probe {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final int flows;
    private final boolean inline;
    private final Stack<DatagramConnection> stack;

    public FairleadDatagrams(int flows, boolean inline) {
        this(flows, inline, Udp.stack());
    }

    /// Over DTLS, with a pre-shared key.
    public static FairleadDatagrams keyed(boolean inline) {
        return new FairleadDatagrams(1, inline, Udp.stack().dtls(FairleadKeys.dtls()));
    }

    private FairleadDatagrams(int flows, boolean inline, Stack<DatagramConnection> stack) {
        this.flows = flows;
        this.inline = inline;
        this.stack = stack;
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Datagrams datagrams = new Datagrams();
        List<DatagramConnection> near = new ArrayList<>();
        try (Listener<DatagramConnection> listener =
                network.listen(Endpoint.host("127.0.0.1", 0), stack, ListenerOptions.DEFAULT)) {
            listener.serve(this::echo);
            for (int i = 0; i < flows; i++) {
                DatagramConnection flow = network.open(listener.local(), stack, Parameters.DEFAULT);
                near.add(flow);
                begin(flow, datagrams);
            }
            return datagrams.rate(duration);
        } finally {
            near.forEach(DatagramConnection::abort);
        }
    }

    private void echo(DatagramConnection flow) throws Exception {
        if (inline) {
            flow.inline(new Taking(content -> offer(flow, content)));
            Thread.sleep(Duration.ofDays(1)); // until the listener closes
        } else {
            ByteBuffer content = ByteBuffer.allocateDirect(Datagrams.SIZE);
            while (true) {
                flow.receive(content.clear());
                flow.send(content.flip());
            }
        }
    }

    private void begin(DatagramConnection flow, Datagrams datagrams) throws NetworkException {
        ByteBuffer content = ByteBuffer.allocateDirect(Datagrams.SIZE);
        if (inline) {
            flow.inline(
                    new Taking(back -> {
                        datagrams.cameBack();
                        offer(flow, back);
                    }));
        } else {
            Thread.ofVirtual().start(() -> again(flow, datagrams));
        }
        for (int i = 0; i < Math.max(1, Datagrams.WINDOW / flows); i++) {
            flow.send(content.clear());
        }
    }

    private static void again(DatagramConnection flow, Datagrams datagrams) {
        ByteBuffer content = ByteBuffer.allocateDirect(Datagrams.SIZE);
        try {
            while (true) {
                flow.receive(content.clear());
                datagrams.cameBack();
                flow.send(content.flip());
            }
        } catch (NetworkException _) {
            // aborted: the time is over
        }
    }

    private static void offer(DatagramConnection flow, ByteBuffer content) {
        try {
            flow.offer(content);
        } catch (NetworkException _) {
            // aborted: the time is over
        }
    }

    private record Taking(Consumer<ByteBuffer> taker) implements DatagramHandler {
        @Override
        public void received(DatagramConnection connection, ByteBuffer content, @Nullable Ecn ecn) {
            taker.accept(content);
        }

        @Override
        public void failed(DatagramConnection connection, NetworkFailure failure) {}
    }

    @Override
    public void close() {
        network.close();
    }
}
