package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/// A nameserver on loopback, over UDP and TCP, that does as a test says. It speaks through dnsjava,
/// so that our own codec is not measured by itself.
public final class ScriptedNameserver implements AutoCloseable {
    /// What to do with one query.
    @FunctionalInterface
    public interface Script {
        void handle(Query query) throws IOException;
    }

    /// One query that came in.
    public record Query(Message message, boolean tcp, Reply reply, SocketAddress from) {
        public String question() {
            org.xbill.DNS.Record question = message.getQuestion();
            return org.xbill.DNS.Type.string(question.getType())
                    + " "
                    + question.getName().toString(true);
        }

        public void answer(byte[] bytes) throws IOException {
            reply.send(bytes);
        }

        /// Over TCP: these bytes, without a length before them.
        void raw(byte[] bytes) throws IOException {
            reply.raw(bytes);
        }

        /// Over TCP: closes the connection.
        void hangUp() throws IOException {
            reply.hangUp();
        }

        /// Whether it says that longer answers than 512 bytes are welcome.
        boolean edns() {
            return message.getOPT() != null;
        }

        /// Answers with an address, whichever family is asked for.
        void answerAddress(int number) throws IOException {
            org.xbill.DNS.Record question = message.getQuestion();
            boolean v4 = question.getType() == org.xbill.DNS.Type.A;
            answer(
                    0,
                    question.getName() + (v4 ? " 60 A 192.0.2." : " 60 AAAA 2001:db8::") + number);
        }

        /// Answers with these records, each as in a zone file, and the section before it if that is
        /// not the answer: `authority: ` or `additional: `.
        public void answer(int rcode, String... records) throws IOException {
            answer(Answers.of(message, rcode, records).toWire(65535));
        }
    }

    public interface Reply {
        void send(byte[] bytes) throws IOException;

        default void raw(byte[] bytes) throws IOException {
            throw new UnsupportedOperationException("over TCP only");
        }

        default void hangUp() throws IOException {
            throw new UnsupportedOperationException("over TCP only");
        }
    }

    private record StreamReply(Socket socket, DataOutputStream out) implements Reply {
        @Override
        public void send(byte[] bytes) throws IOException {
            out.writeShort(bytes.length);
            raw(bytes);
        }

        @Override
        public void raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        @Override
        public void hangUp() throws IOException {
            socket.close();
        }
    }

    private final DatagramSocket datagrams;
    private final ServerSocket streams;
    private final Script script;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private ScriptedNameserver(DatagramSocket datagrams, ServerSocket streams, Script script) {
        this.datagrams = datagrams;
        this.streams = streams;
        this.script = script;
    }

    public static ScriptedNameserver start(Script script) throws IOException {
        return start(InetAddress.ofLiteral("127.0.0.1"), script);
    }

    static ScriptedNameserver start(InetAddress address, Script script) throws IOException {
        for (int attempt = 0; ; attempt++) {
            DatagramSocket datagrams = new DatagramSocket(0, address);
            try {
                ServerSocket streams = new ServerSocket(datagrams.getLocalPort(), 50, address);
                ScriptedNameserver server = new ScriptedNameserver(datagrams, streams, script);
                Thread.ofVirtual().start(server::serveDatagrams);
                Thread.ofVirtual().start(server::serveStreams);
                return server;
            } catch (IOException e) { // the same port is taken for TCP
                datagrams.close();
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    /// One that knows an address of every name.
    static ScriptedNameserver knowing(int number) throws IOException {
        return start(query -> query.answerAddress(number));
    }

    /// The address of a port on which nobody listens.
    static Endpoint.Address nobody() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return Endpoint.address(socket.getLocalAddress(), socket.getLocalPort());
        }
    }

    /// One that hears, and never answers.
    static ScriptedNameserver silent() throws IOException {
        return start(_ -> {});
    }

    public Endpoint.Address address() {
        return Endpoint.address(datagrams.getLocalAddress(), datagrams.getLocalPort());
    }

    /// Every question, such as `A example.com`, in order; `tcp` before it if it came that way.
    List<String> seen() {
        return seen;
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[65535];
        while (!datagrams.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                byte[] bytes = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                SocketAddress from = packet.getSocketAddress();
                Query query =
                        new Query(
                                new Message(bytes),
                                false,
                                answer ->
                                        datagrams.send(
                                                new DatagramPacket(answer, answer.length, from)),
                                from);
                seen.add(query.question());
                script.handle(query);
            } catch (SocketException e) {
                if (!datagrams.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serveStreams() {
        while (!streams.isClosed()) {
            try {
                Socket socket = streams.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!streams.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] bytes = new byte[in.readUnsignedShort()];
            in.readFully(bytes);
            Query query =
                    new Query(
                            new Message(bytes),
                            true,
                            new StreamReply(socket, out),
                            socket.getRemoteSocketAddress());
            seen.add("tcp " + query.question());
            script.handle(query);
            in.read(); // until the other end closes
        } catch (IOException _) {
            // the other end has gone; a test that minds sees it there
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }

    /// Answers as dnsjava writes them.
    static final class Answers {
        private Answers() {}

        static Message of(Message query, int rcode, String... records) {
            try {
                Message answer = new Message(query.getHeader().getID());
                answer.getHeader().setFlag(org.xbill.DNS.Flags.QR);
                answer.getHeader().setFlag(org.xbill.DNS.Flags.RD);
                answer.getHeader().setFlag(org.xbill.DNS.Flags.RA);
                answer.getHeader().setRcode(rcode & 15);
                answer.addRecord(query.getQuestion(), Section.QUESTION);
                for (String record : records) {
                    int colon = record.indexOf(": ");
                    String section = colon < 0 ? "answer" : record.substring(0, colon);
                    int number =
                            switch (section) {
                                case "authority" -> Section.AUTHORITY;
                                case "additional" -> Section.ADDITIONAL;
                                default -> Section.ANSWER;
                            };
                    answer.addRecord(record(record.substring(colon < 0 ? 0 : colon + 2)), number);
                }
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Such as `example.com. 60 A 192.0.2.1`.
        static org.xbill.DNS.Record record(String text) throws IOException {
            String[] parts = text.split(" ", 4);
            return org.xbill.DNS.Record.fromString(
                    org.xbill.DNS.Name.fromString(parts[0]),
                    org.xbill.DNS.Type.value(parts[2]),
                    org.xbill.DNS.DClass.IN,
                    Long.parseLong(parts[1]),
                    parts[3],
                    org.xbill.DNS.Name.root);
        }
    }
}
