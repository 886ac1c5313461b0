package dev.fairlead.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A nameserver on loopback that knows a few names (RFC 1035). Any other name does not exist.
///
/// Owns a socket and a thread; both go when it is closed.
public final class Nameserver implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int MOST = 512;
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int NO_ERROR = 0;
    private static final int NO_SUCH_NAME = 3;
    private static final int TIME_TO_LIVE = 60;

    private final DatagramChannel channel;
    private final Map<String, List<InetAddress>> names;
    private final Thread thread;

    private Nameserver(DatagramChannel channel, Map<String, List<InetAddress>> names) {
        this.channel = channel;
        this.names = Map.copyOf(names);
        this.thread = Thread.ofPlatform().daemon().name("demo-nameserver").start(this::serve);
    }

    /// @param names in lower case, without a trailing dot
    public static Nameserver open(Map<String, List<InetAddress>> names) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Nameserver(channel, names);
    }

    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    private void serve() {
        ByteBuffer message = ByteBuffer.allocate(MOST);
        try {
            while (true) {
                SocketAddress from = channel.receive(message);
                message.flip();
                ByteBuffer answer = answer(message, names);
                if (answer.hasRemaining()) {
                    channel.send(answer, from);
                }
                message.clear();
            }
        } catch (IOException _) {
            // closed: the demo is over
        }
    }

    /// The answer to one query; empty if it is none that can be answered.
    static ByteBuffer answer(ByteBuffer query, Map<String, List<InetAddress>> names) {
        if (query.limit() < HEADER || query.getShort(4) != 1 || query.getShort(2) < 0) {
            return ByteBuffer.allocate(0); // too short, not one question, or itself an answer
        }
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        while (at < query.limit() && query.get(at) != 0) {
            int length = query.get(at) & 0xff;
            if (length > 63 || at + 1 + length >= query.limit()) {
                return ByteBuffer.allocate(0);
            }
            byte[] label = new byte[length];
            query.get(at + 1, label);
            name.append(name.isEmpty() ? "" : ".");
            name.append(new String(label, StandardCharsets.US_ASCII));
            at += 1 + length;
        }
        int end = at + 5;
        if (end > query.limit()) {
            return ByteBuffer.allocate(0);
        }
        List<InetAddress> known = names.get(name.toString().toLowerCase(Locale.ROOT));
        int type = query.getShort(at + 1);
        List<InetAddress> found =
                known == null ? List.of() : known.stream().filter(a -> typeOf(a) == type).toList();

        ByteBuffer answer = ByteBuffer.allocate(end + 28 * found.size());
        int recursion = query.getShort(2) & 0x0100;
        int code = known == null ? NO_SUCH_NAME : NO_ERROR;
        answer.putShort(query.getShort(0)); // the query's id
        answer.putShort((short) (0x8480 | recursion | code)); // an answer, with authority
        answer.putShort((short) 1).putShort((short) found.size()).putInt(0);
        answer.put(query.slice(HEADER, end - HEADER));
        for (InetAddress address : found) {
            byte[] data = address.getAddress();
            answer.putShort((short) (0xc000 | HEADER)); // the name stands in the question
            answer.putShort((short) type).putShort((short) CLASS_IN).putInt(TIME_TO_LIVE);
            answer.putShort((short) data.length).put(data);
        }
        return answer.flip();
    }

    private static int typeOf(InetAddress address) {
        return address.getAddress().length == 4 ? TYPE_A : TYPE_AAAA;
    }

    @Override
    public void close() {
        try {
            channel.close();
            thread.join();
        } catch (IOException _) {
            // nothing is answered any more, which is what closing is for
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
