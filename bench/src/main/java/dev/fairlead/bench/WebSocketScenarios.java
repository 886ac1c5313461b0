package dev.fairlead.bench;

import static dev.fairlead.bench.Subject.forked;

import java.util.List;
import java.util.Optional;

/// What is measured of messages: of WebSocket, and of framers.
final class WebSocketScenarios {
    private WebSocketScenarios() {}

    static List<Scenario> all() {
        return List.of(messages(), bulk(), framed());
    }

    private static Scenario messages() {
        return new Scenario(
                "ws-messages",
                "WebSocket over loopback, "
                        + Messages.SIZE
                        + " bytes there and back, "
                        + Messages.WINDOW
                        + " under way",
                Optional::empty,
                Place::here,
                List.of(Metric.higher("rate", "k/s"), Metric.lower("cpu", "µs")),
                List.of(
                        forked("fairlead", "ws-messages/fairlead"),
                        forked("netty-epoll", "ws-messages/netty-epoll"),
                        forked("netty-batched", "ws-messages/netty-batched"),
                        forked("vertx", "ws-messages/vertx"),
                        forked("jdk-client", "ws-messages/jdk-client"),
                        forked("java-websocket", "ws-messages/java-websocket")),
                List.of(
                        Budget.ratio("fairlead", "rate", "netty-epoll", 0.9),
                        Budget.shown("fairlead", "rate", "netty-batched"),
                        Budget.shown("fairlead", "rate", "vertx"),
                        Budget.shown("fairlead", "rate", "jdk-client"),
                        Budget.shown("fairlead", "rate", "java-websocket"),
                        Budget.shown("fairlead", "cpu", "netty-epoll")));
    }

    private static Scenario framed() {
        return new Scenario(
                "framed-messages",
                "a length of 4 bytes before each message, over loopback, "
                        + Messages.SIZE
                        + " bytes there and back, "
                        + Messages.WINDOW
                        + " under way",
                Optional::empty,
                Place::here,
                List.of(Metric.higher("rate", "k/s"), Metric.lower("cpu", "µs")),
                List.of(
                        forked("fairlead", "framed-messages/fairlead"),
                        forked("netty-epoll", "framed-messages/netty-epoll"),
                        forked("netty-batched", "framed-messages/netty-batched")),
                List.of(
                        Budget.shown("fairlead", "rate", "netty-epoll"),
                        Budget.shown("fairlead", "rate", "netty-batched"),
                        Budget.shown("fairlead", "cpu", "netty-epoll")));
    }

    private static Scenario bulk() {
        return new Scenario(
                "ws-bulk",
                "WebSocket, one connection over loopback, messages of 64 KiB",
                Optional::empty,
                Place::here,
                List.of(Metric.higher("rate", "MiB/s"), Metric.lower("cpu", "ms/GiB")),
                List.of(
                        forked("fairlead", "ws-bulk/fairlead"),
                        forked("netty-epoll", "ws-bulk/netty-epoll"),
                        forked("vertx", "ws-bulk/vertx"),
                        forked("jdk-client", "ws-bulk/jdk-client"),
                        forked("java-websocket", "ws-bulk/java-websocket")),
                List.of(
                        Budget.ratio("fairlead", "rate", "netty-epoll", 0.9),
                        Budget.shown("fairlead", "rate", "vertx"),
                        Budget.shown("fairlead", "rate", "jdk-client"),
                        Budget.shown("fairlead", "rate", "java-websocket"),
                        Budget.shown("fairlead", "cpu", "netty-epoll")));
    }
}
