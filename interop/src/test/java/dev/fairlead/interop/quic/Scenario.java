package dev.fairlead.interop.quic;

import dev.fairlead.lab.LossyLink;
import java.time.Duration;

/// What the public interop runner of QUIC has its programs do, done here over a link of our own.
enum Scenario {
    HANDSHAKE("handshake", 0, 0, 0),
    TRANSFER("transfer", 0, 0, 10),
    RETRY("Retry", 0, 0, 10),
    RESUMPTION("resumption", 0, 0, 10),
    EARLY_DATA("0-RTT", 0, 0, 10),
    VERSION_NEGOTIATION("version negotiation", 0, 0, 10),
    HANDSHAKE_LOSS("handshakes, 30 % lost", 30, 0, 10),
    HANDSHAKE_CORRUPTION("handshakes, 30 % corrupted", 0, 30, 10),
    TRANSFER_LOSS("transfer, 2 % lost", 2, 0, 10),
    TRANSFER_CORRUPTION("transfer, 2 % corrupted", 0, 2, 10),
    MANY("20 connections", 0, 0, 0),
    KEY_UPDATE("key update", 0, 0, 10),
    AMPLIFICATION("amplification limit", 0, 0, 10),
    BLACKHOLE("nothing for 2 s", 0, 0, 50),
    REBIND_PORT("another port behind a NAT", 0, 0, 50),
    REBIND_ADDRESS("another address behind a NAT", 0, 0, 50),
    REBIND_AND_LOSE("another port, what was under way is lost", 0, 0, 50),
    MIGRATION("the client moves", 0, 0, 10),
    IPV6("IPv6", 0, 0, 0),
    LONG_ROUND_TRIP("1.5 s there and back", 0, 0, 1500);

    private static final int MTU = 1500;

    private final String title;
    private final double loss;
    private final double corruption;
    private final int roundTripMillis;

    Scenario(String title, double loss, double corruption, int roundTripMillis) {
        this.title = title;
        this.loss = loss;
        this.corruption = corruption;
        this.roundTripMillis = roundTripMillis;
    }

    String title() {
        return title;
    }

    LossyLink.Quality quality() {
        return new LossyLink.Quality(
                loss, corruption, 0, 0, Duration.ofMillis(roundTripMillis), MTU);
    }

    /// How many connections one after the other, each of which gets the file.
    int times() {
        return switch (this) {
            case MANY -> 20;
            case HANDSHAKE_LOSS, HANDSHAKE_CORRUPTION -> 5;
            case RESUMPTION, EARLY_DATA -> 2;
            default -> 1;
        };
    }

    int fileSize() {
        return switch (this) {
            case HANDSHAKE, MANY, HANDSHAKE_LOSS, HANDSHAKE_CORRUPTION, IPV6 -> 1000;
            case BLACKHOLE, REBIND_PORT, REBIND_ADDRESS, REBIND_AND_LOSE -> 1_000_000;
            default -> 300_000;
        };
    }
}
