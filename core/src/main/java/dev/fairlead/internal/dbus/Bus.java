package dev.fairlead.internal.dbus;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A connection to the bus of the system. Calls from any thread; what comes is read by a thread of
/// its own, until it is closed or breaks.
public final class Bus implements AutoCloseable {
    private static final String DEFAULT = "/run/dbus/system_bus_socket";
    private static final String PREFIX = "unix:path=";
    private static final String ITSELF = "org.freedesktop.DBus";
    private static final long LIMIT_OF_CALL = 5_000;
    private static final int LONGEST_LINE = 1024;

    /// Hears what comes. On the thread that reads: may not call.
    public interface Listener {
        void signal(BusMessage signal);

        /// It reads no more. Not after [Bus#close()].
        void broke(IOException why);
    }

    private final SocketChannel channel;
    private final Listener listener;
    private final Map<Integer, CompletableFuture<BusMessage>> calls = new ConcurrentHashMap<>();
    private int serial; // guarded by this, as writing is
    private volatile boolean closed;

    private Bus(SocketChannel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    /// @throws IOException if there is no bus, or it does not let us in
    public static Bus open(Listener listener) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path(System.getenv())));
            Bus bus = new Bus(channel, listener);
            CompletableFuture<Boolean> admitted = new CompletableFuture<>();
            // Reading would wait for ever; that it is closed ends it.
            CompletableFuture<Void> _ =
                    admitted.completeOnTimeout(false, LIMIT_OF_CALL, TimeUnit.MILLISECONDS)
                            .thenAccept(in -> {
                                if (!in) {
                                    bus.close();
                                }
                            });
            bus.authenticate();
            admitted.complete(true);
            Thread.ofVirtual().name("fairlead-bus").start(bus::read);
            List<Object> _ = bus.call(ITSELF, "/org/freedesktop/DBus", ITSELF, "Hello", "");
            return bus;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    static String path(Map<String, String> environment) {
        String addresses = environment.getOrDefault("DBUS_SYSTEM_BUS_ADDRESS", "");
        for (String address : addresses.split(";")) {
            if (address.startsWith(PREFIX)) {
                return address.substring(PREFIX.length()).split(",")[0];
            }
        }
        return DEFAULT;
    }

    /// Who we are is what the system says of the socket's other end.
    private void authenticate() throws IOException {
        write(ByteBuffer.wrap(new byte[1]));
        say("AUTH EXTERNAL");
        expect("DATA");
        say("DATA");
        expect("OK");
        say("BEGIN");
    }

    private void say(String line) throws IOException {
        write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private void expect(String word) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() < LONGEST_LINE && !line.toString().endsWith("\r\n")) {
            fill(one.clear());
            line.append((char) one.get(0));
        }
        if (!line.toString().startsWith(word)) {
            throw new IOException("the bus answered " + line.toString().strip());
        }
    }

    private void write(ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the bus has ended the connection");
            }
        }
    }

    private void read() {
        IOException why;
        try {
            while (true) {
                ByteBuffer start = ByteBuffer.allocate(BusCodec.START);
                fill(start);
                ByteBuffer message = ByteBuffer.allocate(BusCodec.length(start));
                message.put(start.flip());
                fill(message);
                take(BusCodec.decode(message.flip()));
            }
        } catch (IOException e) {
            why = e;
        }
        boolean expected = closed;
        close();
        calls.values().forEach(call -> call.completeExceptionally(why));
        if (!expected) {
            listener.broke(why);
        }
    }

    private void take(BusMessage message) {
        switch (message.type()) {
            case BusMessage.SIGNAL -> listener.signal(message);
            case BusMessage.REPLY, BusMessage.ERROR -> {
                CompletableFuture<BusMessage> call = calls.remove(message.replySerial());
                if (call != null) {
                    call.complete(message);
                }
            }
            default -> {} // a call: we have no objects, and who asks sees its time run out
        }
    }

    /// Calls a method and waits for the answer, at most five seconds.
    ///
    /// @param values as `signature` says
    /// @throws BusError if the other side refused
    /// @throws IOException if there was no answer
    public List<Object> call(
            String destination,
            String path,
            String face,
            String member,
            String signature,
            Object... values)
            throws IOException {
        Map<Integer, Object> fields = new HashMap<>();
        fields.put(BusMessage.DESTINATION, destination);
        fields.put(BusMessage.PATH, path);
        fields.put(BusMessage.INTERFACE, face);
        fields.put(BusMessage.MEMBER, member);
        if (!signature.isEmpty()) {
            fields.put(BusMessage.SIGNATURE, signature);
        }
        CompletableFuture<BusMessage> answer = new CompletableFuture<>();
        int number;
        synchronized (this) {
            number = ++serial;
            calls.put(number, answer);
            write(
                    ByteBuffer.wrap(
                            BusCodec.encode(
                                    new BusMessage(
                                            BusMessage.CALL, number, fields, List.of(values)))));
        }
        return await(answer, number, face + "." + member);
    }

    private List<Object> await(CompletableFuture<BusMessage> answer, int number, String what)
            throws IOException {
        try {
            BusMessage message = answer.get(LIMIT_OF_CALL, TimeUnit.MILLISECONDS);
            if (message.type() == BusMessage.ERROR) {
                String text =
                        !message.body().isEmpty()
                                        && message.body().getFirst() instanceof String said
                                ? said
                                : "";
                throw new BusError(message.text(BusMessage.ERROR_NAME), text);
            }
            return message.body();
        } catch (TimeoutException e) {
            throw new IOException("no answer to " + what + " within 5 s", e);
        } catch (ExecutionException e) {
            throw new IOException("the bus broke during " + what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during " + what, e);
        } finally {
            calls.remove(number);
        }
    }

    /// Hears of signals from now on.
    ///
    /// @param rule such as `type='signal',sender='org.freedesktop.Avahi'`
    public void match(String rule) throws IOException {
        List<Object> _ = call(ITSELF, "/org/freedesktop/DBus", ITSELF, "AddMatch", "s", rule);
    }

    @Override
    public void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException _) {
            // nobody reads from it or writes to it any more
        }
    }
}
