package dev.fairlead.examples.thirteensteps;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairlead.DatagramConnection;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.FramedStack;
import dev.fairlead.Framing;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.MessageConnection;
import dev.fairlead.MessageOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.Psk;
import dev.fairlead.Service;
import dev.fairlead.ServiceSearch;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsStack;
import dev.fairlead.Tlv;
import dev.fairlead.TxtRecord;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What a program does that leaves Multipeer Connectivity for connections of its own: thirteen
/// steps, a method each, with nothing but the core of the library. `ThirteenSteps lo` has two peers
/// in one program find each other on the loopback interface, and says what each step did; without
/// an interface they use all there are.
///
/// A real program has one peer a machine. All of this, and what it leaves out (pairing, resumption,
/// progress), is what the module `fairlead-peer` is for.
public final class ThirteenSteps implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int HELLO = 1;
    private static final int TEXT = 2;
    private static final int LONGEST_MESSAGE = 64 * 1024;

    private final Network network;
    private final String name;
    private final Psk key;
    private final UUID identifier = identifier();
    private final Listener<MessageConnection<Tlv>> messages;
    private final Listener<DatagramConnection> flows;
    private final Listener<StreamConnection> streams;
    private final CompletableFuture<Link> taken = new CompletableFuture<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> flowed = new LinkedBlockingQueue<>();

    /// A connection to the other peer, and where its further ports are.
    private record Link(
            MessageConnection<Tlv> connection, UUID peer, int flowPort, int streamPort) {
        Endpoint.Address at(int port) {
            return ((Endpoint.Address) connection.remote().orElseThrow()).withPort(port);
        }
    }

    private ThirteenSteps(Network network, String name, Psk key) throws NetworkException {
        this.network = network;
        this.name = name;
        this.key = key;
        flows = network.listen(Port.any(), Udp.stack().dtls(key), ListenerOptions.DEFAULT);
        streams = network.listen(Port.any(), secured(key), ListenerOptions.DEFAULT);
        messages = listener();
    }

    /// @param arguments an interface; without one all are used
    public static void main(String[] arguments) throws Exception {
        DiscoveryOptions where =
                arguments.length == 0
                        ? DiscoveryOptions.DEFAULT
                        : DiscoveryOptions.DEFAULT.withInterface(arguments[0]);
        Psk key = security();
        try (Network network = Network.open(NetworkOptions.DEFAULT.withDiscovery(where));
                ThirteenSteps ann = new ThirteenSteps(network, "Ann", key);
                ThirteenSteps bob = new ThirteenSteps(network, "Bob", key)) {
            CompletableFuture<Link> other = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> bob.meetInto(other));
            Link link = ann.meet();
            Link back = other.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            System.out.println("one connection: " + same(link, back));
            ann.sendReliably(link, "the king is in check");
            System.out.println("reliable: " + bob.hear());
            System.out.println("best effort: " + ann.sendBestEffort(link, "e4 e5", bob));
            ann.openStream(link);
            System.out.println("stream: " + bob.hear());
            ann.sendResource(link, Path.of(System.getProperty("java.home"), "release"));
            System.out.println("resource: " + bob.hear());
        }
    }

    /// Step 1, security: whom to trust, before anything else. Here both have a key, which one of
    /// them made and the other was given. The identity is sent in the clear, so the key must not be
    /// made from it: `Psk.of` refuses a key that is.
    private static Psk security() {
        return Psk.of("thirteen-steps", Psk.newKey());
    }

    /// Step 2, architecture: here both are equal. Each listens, each looks for the other, and so
    /// two connections may come to be. Of the two, both keep the one that the peer with the greater
    /// identifier opened: neither asks, neither waits.
    private boolean isKept(UUID theirs, boolean opened) {
        return opened == (identifier.compareTo(theirs) > 0);
    }

    /// Step 3, the identifier: what a peer is known by while it runs. It says nothing of the person
    /// or the machine, and is another one next time.
    private static UUID identifier() {
        return UUID.randomUUID();
    }

    /// Step 4, the protocol: TLS over TCP, and in it messages of a type and a value. What is longer
    /// than the limit ends the connection before it is kept.
    private FramedStack<Tlv> protocol() {
        return secured(key).framed(Framing.tlv(1, 4, ByteOrder.BIG_ENDIAN, LONGEST_MESSAGE));
    }

    private static TlsStack secured(Psk key) {
        return Tcp.stack().tls(key);
    }

    /// Step 5, discovery: the first service of our type that is not our own.
    private FoundService discover() throws NetworkException, InterruptedException {
        Endpoint.Service own = messages.advertisement().orElseThrow().awaitRegistered(PATIENCE);
        try (var browser = network.browse(ServiceSearch.of("_thirteen-steps._tcp"))) {
            return browser.await(found -> !found.endpoint().equals(own), PATIENCE).orElseThrow();
        }
    }

    /// Step 6, privacy: all on the network can read what is advertised. So it has a random name, a
    /// random host, and nothing else: who we are is said to those who have the key.
    private static Service privacy() {
        return Service.anonymous("_thirteen-steps._tcp").withTxt(TxtRecord.EMPTY);
    }

    /// Step 7, parameters: how long, and what to do without a network: wait for one, within the
    /// deadline. That a dead peer is noticed is the default.
    private static Parameters parameters() {
        return Parameters.DEFAULT.withDeadline(PATIENCE).withWait(WaitPolicy.FOR_PATH);
    }

    /// Step 8, the listener, and that of the UDP flows: each takes whom it gets, on ports that the
    /// system chose.
    private Listener<MessageConnection<Tlv>> listener() throws NetworkException {
        flows.serve(this::hearFlow);
        streams.serve(this::hearStream);
        var listener =
                network.listen(
                        Port.any(), protocol(), ListenerOptions.DEFAULT.withService(privacy()));
        listener.serve(connection -> {
            Link link = greet(connection);
            if (isKept(link.peer(), false)) {
                taken.complete(link);
                hearMessages(connection);
            }
        });
        return listener;
    }

    /// Step 9, the connection: to the service, wherever it is by now. The first message says who is
    /// there; which connection is kept, both know from that.
    private Link connect(FoundService found) throws Exception {
        MessageConnection<Tlv> connection =
                network.open(found.endpoint(), protocol(), parameters());
        Link link = greet(connection);
        if (isKept(link.peer(), true)) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            hearMessages(connection);
                        } catch (NetworkException e) {
                            heard.add(e.failure().summary());
                        }
                    });
            return link;
        }
        connection.close();
        return taken.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /// Step 10, reliable messages: in order, and once. `send` waits while the other is slower, and
    /// fails if it is gone.
    private void sendReliably(Link link, String text) throws NetworkException {
        link.connection().send(new Tlv(TEXT, (name + ": " + text).getBytes(UTF_8)));
    }

    /// Step 11, best effort: datagrams over DTLS, for what is of no use when it is late. A datagram
    /// may be lost, so the newest is sent until there is a sign that one has come.
    private String sendBestEffort(Link link, String text, ThirteenSteps other) throws Exception {
        MessageOptions soon = MessageOptions.DEFAULT.withLifetime(Duration.ofMillis(500));
        try (var flow =
                network.open(link.at(link.flowPort()), Udp.stack().dtls(key), parameters())) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                flow.send(ByteBuffer.wrap((name + ": " + text).getBytes(UTF_8)), soon);
                String sign = other.flowed.poll(500, TimeUnit.MILLISECONDS);
                if (sign != null) {
                    return sign;
                }
            }
        }
        throw new IOException("no datagram came within " + PATIENCE.toSeconds() + " s");
    }

    /// Step 12, a stream: a connection more, to the port that the other named. It says what it is,
    /// and then it has whatever there is to say.
    private void openStream(Link link) throws IOException {
        try (var stream = network.open(link.at(link.streamPort()), secured(key), parameters())) {
            stream.send("stream dictation\n".getBytes(UTF_8));
            for (String word : "one move after the other".split(" ")) {
                stream.send((word + " ").getBytes(UTF_8));
            }
            stream.shutdownOutput();
            stream.receiveUntilEnd(1); // the other has read all of it, and closes
        }
    }

    /// Step 13, a resource: a file, with its name and size before it and its digest behind it. It
    /// has arrived when the other says so.
    private void sendResource(Link link, Path file) throws IOException {
        try (FileChannel content = FileChannel.open(file);
                var stream = network.open(link.at(link.streamPort()), secured(key), parameters())) {
            stream.send(
                    ("resource " + content.size() + " " + file.getFileName() + "\n")
                            .getBytes(UTF_8));
            stream.sendFile(content, 0, content.size());
            stream.send(Drop.digest(file));
            stream.shutdownOutput();
            String answer = new String(stream.receiveUntilEnd(100), UTF_8);
            if (!answer.equals("kept")) {
                throw new IOException(file + " was not kept: " + answer);
            }
        }
    }

    private Link meet() throws Exception {
        return connect(discover());
    }

    private void meetInto(CompletableFuture<Link> result) {
        try {
            result.complete(meet());
        } catch (Exception e) {
            result.completeExceptionally(e);
        }
    }

    /// Each says who it is, and where its further ports are.
    private Link greet(MessageConnection<Tlv> connection) throws IOException {
        ByteBuffer hello = ByteBuffer.allocate(24);
        hello.putLong(identifier.getMostSignificantBits())
                .putLong(identifier.getLeastSignificantBits());
        hello.putInt(flows.port()).putInt(streams.port());
        connection.send(new Tlv(HELLO, hello.array()));
        Optional<Tlv> answer = connection.within(PATIENCE).receive();
        Tlv theirs = answer.orElseThrow(() -> new IOException("the peer left without a word"));
        if (theirs.type() != HELLO || theirs.value().length != hello.capacity()) {
            throw new IOException("a greeting has type 1 and 24 bytes; it had " + theirs);
        }
        ByteBuffer said = ByteBuffer.wrap(theirs.value());
        UUID peer = new UUID(said.getLong(), said.getLong());
        return new Link(connection, peer, said.getInt(), said.getInt());
    }

    private void hearMessages(MessageConnection<Tlv> connection) throws NetworkException {
        for (Optional<Tlv> next = connection.receive();
                next.isPresent();
                next = connection.receive()) {
            if (next.get().type() == TEXT) {
                heard.add(new String(next.get().value(), UTF_8));
            }
        }
    }

    private void hearFlow(DatagramConnection flow) throws NetworkException {
        flowed.add(new String(flow.within(PATIENCE).receive().content(), UTF_8));
    }

    private void hearStream(StreamConnection stream) throws IOException {
        heard.add(Drop.take(stream));
    }

    private String hear() throws InterruptedException, IOException {
        String next = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new IOException(name + " heard nothing for " + PATIENCE.toSeconds() + " s");
        }
        return next;
    }

    /// Whether two links are the two ends of one connection.
    private static boolean same(Link one, Link other) {
        return one.connection().local().equals(other.connection().remote());
    }

    @Override
    public void close() {
        messages.close();
        flows.close();
        streams.close();
    }
}
