package dev.fairlead.interop.quic;

import dev.fairlead.Identity;
import dev.fairlead.lab.LossyLink;
import dev.fairlead.security.Identities;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// One client, one server, one scenario: the file has to come, and what the scenario is about has
/// to have been seen on the way.
final class QuicCell implements LossyLink.Watcher {
    private static final long SEED = 8;

    /// When the connection is under way: so many datagrams have come from the server. The bursts
    /// are small yet, so nothing overflows on the way to a slow receiver.
    private static final int UNDER_WAY = 30;

    private static final Executor AFTER_TWO_SECONDS =
            CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS);

    private static final int LONG = 0x80; // RFC 9000, section 17.2
    private static final int RETRY = 0xf0;
    private static final int AT_MOST = 3; // RFC 9000, section 8.1
    private static final int FIRST = 1200; // and section 14.1: the client's first datagram

    private final QuicPeer client;
    private final QuicPeer server;
    private final Scenario scenario;
    private final LossyLink link;

    // Of the link's thread, and read when it has ended.
    private int fromClient;
    private int fromServer;
    private long serverBytes;
    private int retries;
    private int negotiations;
    private long mostBefore;
    private boolean interfered;

    private QuicCell(QuicPeer client, QuicPeer server, Scenario scenario, LossyLink link) {
        this.client = client;
        this.server = server;
        this.scenario = scenario;
        this.link = link;
    }

    /// Why it cannot be tried with these two; empty if it can.
    static Optional<String> untried(QuicPeer client, QuicPeer server, Scenario scenario) {
        if (scenario == Scenario.KEY_UPDATE && client.equals(server)) {
            return Optional.of("the engine does not begin one");
        }
        return client.cannot(scenario, false).or(() -> server.cannot(scenario, true));
    }

    /// @param folder empty, for what is written
    /// @throws Exception if it did not go as the scenario says
    static void run(QuicPeer client, QuicPeer server, Scenario scenario, Path folder)
            throws Exception {
        QuicCell cell;
        try (LossyLink link = new LossyLink(scenario.quality(), SEED)) {
            cell = new QuicCell(client, server, scenario, link);
            link.watch(cell);
            cell.get(folder);
        }
        cell.verify();
    }

    private void get(Path folder) throws Exception {
        byte[] file = new byte[scenario.fileSize()];
        new Random(SEED).nextBytes(file);
        Identity identity = identity(scenario);
        Path pem = folder.resolve("identity.pem");
        Identities.save(identity, pem);
        Path there = Files.createDirectories(folder.resolve("server"));
        Path here = Files.createDirectories(folder.resolve("client"));
        var atServer = new QuicPeer.Setup(scenario, identity, pem, there, file);
        var atClient = new QuicPeer.Setup(scenario, identity, pem, here, file);
        try (QuicPeer.Server running = server.serve(atServer)) {
            boolean direct = scenario == Scenario.IPV6;
            int port = direct ? running.port() : link.to(running.port());
            byte[] got = client.get(atClient, port);
            if (!Arrays.equals(file, got)) {
                throw new IllegalStateException(
                        "of " + file.length + " bytes came " + got.length + ", or others");
            }
            running.verify();
        }
    }

    /// One with many names where the server's flight has to be larger than what it may send.
    private static Identity identity(Scenario scenario) {
        int more = scenario == Scenario.AMPLIFICATION ? 200 : 0;
        return Identities.selfSigned(
                IntStream.range(-2, more)
                        .mapToObj(each ->
                                switch (each) {
                                    case -2 -> "localhost";
                                    case -1 -> "127.0.0.1";
                                    default -> "host-" + each + ".example.com";
                                })
                        .toArray(String[]::new));
    }

    @Override
    public void passes(boolean toServer, byte[] datagram) {
        if (toServer) {
            fromClient++;
        } else {
            fromServer++;
            serverBytes += datagram.length;
            mostBefore = fromClient == 1 ? serverBytes : mostBefore;
            look(datagram);
            if (fromServer == UNDER_WAY) {
                interfere();
            }
        }
    }

    private void look(byte[] datagram) {
        if (datagram.length > 5 && (datagram[0] & LONG) != 0) {
            boolean noVersion = Arrays.equals(datagram, 1, 5, new byte[4], 0, 4);
            negotiations += noVersion ? 1 : 0;
            retries += !noVersion && (datagram[0] & RETRY) == RETRY ? 1 : 0;
        }
    }

    private void interfere() {
        switch (scenario) {
            case BLACKHOLE -> {
                link.setDark(true);
                AFTER_TWO_SECONDS.execute(() -> link.setDark(false));
            }
            case REBIND_PORT -> link.rebind(InetAddress.ofLiteral("127.0.0.1"), true);
            case REBIND_ADDRESS -> link.rebind(InetAddress.ofLiteral("127.0.0.2"), true);
            case REBIND_AND_LOSE -> link.rebind(InetAddress.ofLiteral("127.0.0.1"), false);
            default -> {
                return;
            }
        }
        interfered = true;
    }

    private void verify() {
        switch (scenario) {
            case RETRY -> require(retries > 0, "there was no Retry");
            case VERSION_NEGOTIATION -> require(negotiations > 0, "no version was negotiated");
            case AMPLIFICATION -> {
                require(serverBytes > AT_MOST * FIRST, "the server has too little to say");
                require(
                        mostBefore <= AT_MOST * FIRST,
                        "the server sent "
                                + mostBefore
                                + " bytes after the client's first "
                                + FIRST);
            }
            case BLACKHOLE, REBIND_PORT, REBIND_ADDRESS, REBIND_AND_LOSE ->
                    require(interfered, "it was over before anything happened");
            default -> {}
        }
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalStateException(otherwise);
        }
    }
}
