package dev.fairlead.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// The main class of a web server that has nothing to say: every request gets an empty answer, and
/// the connection is closed.
final class WebServer {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private WebServer() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        try (ServerSocket listening = new ServerSocket(port, 1024, InetAddress.ofLiteral("::"))) {
            System.out.println("ready");
            while (true) {
                Socket accepted = listening.accept();
                Thread.ofVirtual().start(() -> answer(accepted));
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    socket.getOutputStream().write(ANSWER);
                    return;
                }
            }
        } catch (IOException _) {
            // the client has gone; that is its right
        }
    }
}
