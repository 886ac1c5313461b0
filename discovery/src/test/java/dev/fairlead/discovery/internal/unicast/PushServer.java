package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Cancelled;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A nameserver that tells of changes by itself (RFC 8765), over TLS on the loopback interface;
/// names and records are read and written by dnsjava.
public final class PushServer implements AutoCloseable {
    public static final int GONE = 0xffffffff;
    public static final int ALL_GONE = 0xfffffffe;

    private static final int LIMIT_SECONDS = 20;
    private static final int OPCODE = 6 << 11;

    private final Listener<StreamConnection> listener;
    private final List<String> records = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();

    public PushServer(Network network, Identity identity) throws NetworkException {
        listener =
                network.listen(
                        Port.any(),
                        Tcp.stack().tls(TlsOptions.DEFAULT.withIdentity(identity)),
                        ListenerOptions.DEFAULT);
        Thread.ofVirtual().name("push-accept").start(this::accept);
    }

    public int port() {
        return listener.port();
    }

    /// What it tells to who subscribes.
    ///
    /// @param line such as `a.example.com. 60 IN A 192.0.2.1`
    public PushServer with(String line) {
        records.add(line);
        return this;
    }

    public Session awaitSession() throws InterruptedException {
        Session next = sessions.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody has come for " + LIMIT_SECONDS + " s");
        }
        return next;
    }

    public boolean hasSession() {
        return !sessions.isEmpty();
    }

    private void accept() {
        while (true) {
            try {
                Session session = new Session(listener.accept());
                Thread.ofVirtual().name("push-session").start(session::serve);
                sessions.add(session);
            } catch (NetworkException e) {
                if (e.failure() instanceof Cancelled) {
                    return;
                }
                // somebody did not trust us
            }
        }
    }

    /// A record as it is pushed.
    public static byte[] pushed(String line, Integer ttl) {
        try {
            String[] parts = line.split(" ", 5);
            Record record =
                    Record.fromString(
                            Name.fromString(parts[0]),
                            Type.value(parts[3]),
                            DClass.IN,
                            Long.parseLong(parts[1]),
                            parts[4],
                            Name.root);
            byte[] name = record.getName().toWire();
            byte[] content = ttl != null && ttl == ALL_GONE ? new byte[0] : rdata(record);
            return ByteBuffer.allocate(name.length + 10 + content.length)
                    .put(name)
                    .putShort((short) record.getType())
                    .putShort((short) DClass.IN)
                    .putInt(ttl == null ? (int) record.getTTL() : ttl)
                    .putShort((short) content.length)
                    .put(content)
                    .array();
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private static byte[] rdata(Record record) {
        return record.rdataToWireCanonical();
    }

    /// A message with one value.
    public static byte[] message(int id, int flags, int type, byte[] value) {
        return ByteBuffer.allocate(16 + value.length)
                .putShort((short) id)
                .putShort((short) (OPCODE | flags))
                .putLong(0)
                .putShort((short) type)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    @Override
    public void close() throws NetworkException {
        listener.close();
        sessions.forEach(Session::abort);
    }

    /// One client.
    public final class Session {
        private final StreamConnection connection;
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        Session(StreamConnection connection) {
            this.connection = connection;
        }

        private void serve() {
            try {
                while (true) {
                    byte[] length = connection.receiveExactly(2);
                    take(connection.receiveExactly((length[0] & 0xff) << 8 | (length[1] & 0xff)));
                }
            } catch (IOException _) {
                heard.add("gone");
            }
        }

        private void take(byte[] message) throws IOException {
            ByteBuffer read = ByteBuffer.wrap(message);
            int id = read.getShort() & 0xffff;
            int type = read.getShort(12);
            byte[] value = Arrays.copyOfRange(message, 16, message.length);
            switch (type) {
                case DsoMessage.KEEPALIVE -> {
                    byte[] times = ByteBuffer.allocate(8).putInt(15_000).putInt(60_000).array();
                    send(message(id, 0x8000, DsoMessage.KEEPALIVE, times));
                    heard.add("keepalive");
                }
                case DsoMessage.SUBSCRIBE -> {
                    DNSInput input = new DNSInput(value);
                    Name name = new Name(input);
                    String question = Type.string(input.readU16()) + " " + name;
                    send(Arrays.copyOf(message(id, 0x8000, 0, new byte[0]), 12));
                    ByteArrayOutputStream now = new ByteArrayOutputStream();
                    for (String line : records) {
                        String[] parts = line.split(" ", 5);
                        if (question.equals(parts[3] + " " + parts[0])) {
                            now.writeBytes(pushed(line, null));
                        }
                    }
                    if (now.size() > 0) {
                        send(message(0, 0, DsoMessage.PUSH, now.toByteArray()));
                    }
                    heard.add(question);
                }
                case DsoMessage.UNSUBSCRIBE -> heard.add("unsubscribe");
                default -> heard.add("type " + type);
            }
        }

        /// Waits until it has asked for this: `PTR _http._tcp.example.com.`, `unsubscribe`, `gone`.
        public void await(String what) throws InterruptedException {
            while (true) {
                String next = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError(what + " did not come for " + LIMIT_SECONDS + " s");
                }
                if (next.equals(what)) {
                    return;
                }
            }
        }

        public void push(byte[]... changes) throws NetworkException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] each : changes) {
                all.writeBytes(each);
            }
            send(message(0, 0, DsoMessage.PUSH, all.toByteArray()));
        }

        public void send(byte[] message) throws NetworkException {
            byte[] framed = new byte[2 + message.length];
            ByteBuffer.wrap(framed).putShort((short) message.length).put(message);
            connection.send(framed);
        }

        public void abort() {
            connection.abort();
        }
    }
}
