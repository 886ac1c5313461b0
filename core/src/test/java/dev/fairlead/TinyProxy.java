package dev.fairlead;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A proxy of a few lines on loopback, written after the RFCs and not after the code under test: it
/// knows `target.test` and nobody else, and notes whom it was asked for.
final class TinyProxy implements AutoCloseable {
    /// What it does with one connection.
    interface Manner {
        void serve(Socket client, TinyProxy proxy) throws Exception;
    }

    static final String USER = "ada";
    static final String PASSWORD = "secret:\u00e4";

    private final ServerSocket server;
    private final int targetPort;
    private final boolean authenticates;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

    private TinyProxy(int targetPort, boolean authenticates) throws IOException {
        this.targetPort = targetPort;
        this.authenticates = authenticates;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static TinyProxy socks(int targetPort, boolean authenticates) throws IOException {
        return started(
                new TinyProxy(targetPort, authenticates), (client, own) -> own.socks(client));
    }

    static TinyProxy http(int targetPort, boolean authenticates) throws IOException {
        return started(new TinyProxy(targetPort, authenticates), (client, own) -> own.http(client));
    }

    static TinyProxy of(Manner manner) throws IOException {
        return started(new TinyProxy(0, false), manner);
    }

    private static TinyProxy started(TinyProxy proxy, Manner manner) {
        Thread.ofVirtual().start(() -> proxy.accept(manner));
        return proxy;
    }

    private void accept(Manner manner) {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(manner, client));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Manner manner, Socket client) {
        try {
            manner.serve(client, this);
        } catch (Exception _) {
            // the client hung up, or is told by its test
        }
    }

    Endpoint endpoint() {
        return Calls.loopback(server.getLocalPort());
    }

    /// Whom it was asked for, in order.
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void socks(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        in.readByte();
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        byte wanted = (byte) (authenticates ? 2 : 0);
        if (new String(methods, StandardCharsets.ISO_8859_1).indexOf(wanted) < 0) {
            out.write(new byte[] {5, (byte) 0xff});
            client.close();
            return;
        }
        out.write(new byte[] {5, wanted});
        if (authenticates) {
            in.readByte();
            String user = text(in, in.readUnsignedByte());
            String password = text(in, in.readUnsignedByte());
            boolean right = user.equals(USER) && password.equals(PASSWORD);
            out.write(new byte[] {1, (byte) (right ? 0 : 1)});
            if (!right) {
                client.close();
                return;
            }
        }
        in.readByte();
        int command = in.readByte();
        in.readByte();
        String host =
                switch (in.readByte()) {
                    case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
                    case 3 -> text(in, in.readUnsignedByte());
                    case 4 ->
                            "["
                                    + InetAddress.getByAddress(in.readNBytes(16)).getHostAddress()
                                    + "]";
                    default -> throw new EOFException("address type");
                };
        asked.add(command + " " + host + ":" + in.readUnsignedShort());
        if (!knows(host)) {
            out.write(new byte[] {5, 4, 0, 1, 0, 0, 0, 0, 0, 0});
            client.close();
            return;
        }
        Socket target;
        try {
            target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        } catch (IOException _) {
            out.write(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
            client.close();
            return;
        }
        // A name as the bound address: as good as any.
        out.write(new byte[] {5, 0, 0, 3, 1, 'x', 1, 2});
        join(client, target);
    }

    private void http(Socket client) throws IOException {
        String head = head(client.getInputStream());
        OutputStream out = client.getOutputStream();
        String[] lines = head.split("\r\n");
        String authority = lines[0].split(" ")[1];
        asked.add(lines[0]);
        String expected =
                "Proxy-Authorization: Basic "
                        + java.util.Base64.getEncoder()
                                .encodeToString(
                                        (USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        if (authenticates && !List.of(lines).contains(expected)) {
            say(out, "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n");
            client.close();
            return;
        }
        if (!knows(authority.substring(0, authority.lastIndexOf(':')))) {
            say(out, "HTTP/1.1 502 Bad Gateway\r\nProxy-Status: p; error=dns_error\r\n\r\n");
            client.close();
            return;
        }
        Socket target;
        try {
            target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        } catch (IOException _) {
            say(out, "HTTP/1.1 502 No\r\nProxy-Status: p; error=connection_refused\r\n\r\n");
            client.close();
            return;
        }
        say(out, "HTTP/1.1 200 Connection established\r\n\r\n");
        join(client, target);
    }

    private boolean knows(String host) {
        return host.equals("target.test")
                || host.equals("127.0.0.1")
                || host.equals("xn--bcher-kva.test");
    }

    static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Up to and with the empty line.
    static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String text(DataInputStream in, int size) throws IOException {
        return new String(in.readNBytes(size), StandardCharsets.UTF_8);
    }

    /// Passes on what each says to the other.
    void join(Socket client, Socket target) {
        open.add(target);
        Thread.ofVirtual().start(() -> copy(target, client));
        copy(client, target);
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            // one of them is gone
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : List.copyOf(open)) {
            socket.close();
        }
    }
}
