package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One thread closes while another receives: both return.
@Tag("loopback")
@Timeout(60)
class CloseWhileReceivingTest {
    private static NetworkFailure receiveUntilItFails(StreamConnection connection) {
        try {
            while (connection.receive(ByteBuffer.allocate(64)) >= 0) {
                // to the failure
            }
            throw new AssertionError("the stream did not end");
        } catch (NetworkException e) {
            return e.failure();
        }
    }

    @Test
    void aReceiverIsWokenEvenIfBytesWereUnreadWhenTheCloseBegan() throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint endpoint = Endpoint.host("127.0.0.1", server.getLocalPort());
            StreamConnection connection = network.open(endpoint, Tcp.stack(), Parameters.DEFAULT);
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write('x');
                while (connection.available() == 0) {
                    Thread.onSpinWait();
                }
                CompletableFuture<Void> closed =
                        CompletableFuture.runAsync(() -> close(connection));
                assertEquals(-1, peer.getInputStream().read()); // the close has begun
                CompletableFuture<NetworkFailure> received =
                        CompletableFuture.supplyAsync(() -> receiveUntilItFails(connection));
                closed.get(20, TimeUnit.SECONDS);
                assertInstanceOf(Cancelled.class, received.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void bytesThatPourInWhileItClosesDisturbNeither() throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint endpoint = Endpoint.host("127.0.0.1", server.getLocalPort());
            for (int round = 0; round < 4; round++) {
                StreamConnection connection =
                        network.open(endpoint, Tcp.stack(), Parameters.DEFAULT);
                try (Socket peer = server.accept()) {
                    Thread sender = Thread.ofPlatform().start(() -> pour(peer));
                    CompletableFuture<NetworkFailure> received =
                            CompletableFuture.supplyAsync(() -> receiveUntilItFails(connection));
                    while (connection.available() == 0 && !received.isDone()) {
                        Thread.onSpinWait();
                    }
                    close(connection);
                    assertInstanceOf(Cancelled.class, received.get(20, TimeUnit.SECONDS));
                    peer.shutdownOutput(); // the sender hears of it
                    sender.join();
                }
            }
        }
    }

    private static void pour(Socket peer) {
        try {
            while (true) {
                peer.getOutputStream().write(new byte[8192]);
            }
        } catch (java.io.IOException _) {
            // the other side, or the test, has closed
        }
    }

    private static void close(StreamConnection connection) {
        try {
            connection.close();
        } catch (NetworkException e) {
            throw new AssertionError(e);
        }
    }
}
