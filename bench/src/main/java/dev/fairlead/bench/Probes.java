package dev.fairlead.bench;

import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.bench.own.FairleadBulk;
import dev.fairlead.bench.own.FairleadClient;
import dev.fairlead.bench.own.FairleadConnects;
import dev.fairlead.bench.own.FairleadDatagrams;
import dev.fairlead.bench.own.FairleadDtlsHandshakes;
import dev.fairlead.bench.own.FairleadFinder;
import dev.fairlead.bench.own.FairleadFramed;
import dev.fairlead.bench.own.FairleadHandshakes;
import dev.fairlead.bench.own.FairleadIdle;
import dev.fairlead.bench.own.FairleadPingPong;
import dev.fairlead.bench.own.FairleadWebSocket;
import dev.fairlead.bench.peer.BouncyCastleDtls;
import dev.fairlead.bench.peer.BouncyCastleTls;
import dev.fairlead.bench.peer.JavaWebSocket;
import dev.fairlead.bench.peer.JdkBulk;
import dev.fairlead.bench.peer.JdkConnects;
import dev.fairlead.bench.peer.JdkDatagrams;
import dev.fairlead.bench.peer.JdkHttpClient;
import dev.fairlead.bench.peer.JdkIdle;
import dev.fairlead.bench.peer.JdkPingPong;
import dev.fairlead.bench.peer.JdkSocketClient;
import dev.fairlead.bench.peer.JdkTlsBulk;
import dev.fairlead.bench.peer.JdkTlsHandshakes;
import dev.fairlead.bench.peer.JdkWebSocket;
import dev.fairlead.bench.peer.JmdnsFinder;
import dev.fairlead.bench.peer.NettyBulk;
import dev.fairlead.bench.peer.NettyConnects;
import dev.fairlead.bench.peer.NettyDatagrams;
import dev.fairlead.bench.peer.NettyFramed;
import dev.fairlead.bench.peer.NettyHandshakes;
import dev.fairlead.bench.peer.NettyIdle;
import dev.fairlead.bench.peer.NettyPingPong;
import dev.fairlead.bench.peer.NettyWebSocket;
import dev.fairlead.bench.peer.OkHttpConnects;
import dev.fairlead.bench.peer.SocksBulk;
import dev.fairlead.bench.peer.VertxBulk;
import dev.fairlead.bench.peer.VertxWebSocket;
import dev.fairlead.bench.run.LabPlace;
import java.util.concurrent.ThreadFactory;

/// What runs in a JVM of its own, by name.
public final class Probes {
    private static final ThreadFactory VIRTUAL = Thread.ofVirtual().factory();
    private static final ThreadFactory PLATFORM = Thread.ofPlatform().daemon().factory();

    private Probes() {}

    public static Probe open(String name) throws Exception {
        return switch (name) {
            case "bulk/fairlead-inline" -> new FairleadBulk(FairleadBulk.Form.INLINE);
            case "bulk/fairlead-buffer" -> new FairleadBulk(FairleadBulk.Form.CALLERS_BUFFER);
            case "bulk/fairlead-allocating" -> new FairleadBulk(FairleadBulk.Form.ALLOCATING);
            case "bulk/netty-epoll" -> new NettyBulk(true);
            case "bulk/netty-nio" -> new NettyBulk(false);
            case "bulk/jdk-virtual" -> new JdkBulk(VIRTUAL);
            case "bulk/jdk-platform" -> new JdkBulk(PLATFORM);
            case "proxy-bulk/fairlead-inline" -> FairleadBulk.overSocks(FairleadBulk.Form.INLINE);
            case "proxy-bulk/fairlead-buffer" ->
                    FairleadBulk.overSocks(FairleadBulk.Form.CALLERS_BUFFER);
            case "proxy-bulk/jdk" -> new SocksBulk();
            case "bulk/vertx" -> new VertxBulk();

            case "ws-messages/fairlead" -> new FairleadWebSocket(false);
            case "ws-messages/netty-epoll" -> new NettyWebSocket(false, false);
            case "ws-messages/netty-batched" -> new NettyWebSocket(false, true);
            case "ws-messages/vertx" -> new VertxWebSocket(false);
            case "ws-messages/jdk-client" -> new JdkWebSocket(false);
            case "ws-messages/java-websocket" -> new JavaWebSocket(false);
            case "framed-messages/fairlead" -> new FairleadFramed();
            case "framed-messages/netty-epoll" -> new NettyFramed(false);
            case "framed-messages/netty-batched" -> new NettyFramed(true);
            case "ws-bulk/fairlead" -> new FairleadWebSocket(true);
            case "ws-bulk/netty-epoll" -> new NettyWebSocket(true, false);
            case "ws-bulk/vertx" -> new VertxWebSocket(true);
            case "ws-bulk/jdk-client" -> new JdkWebSocket(true);
            case "ws-bulk/java-websocket" -> new JavaWebSocket(true);

            case "tls-bulk/fairlead-inline" ->
                    FairleadBulk.overTls(FairleadBulk.Form.INLINE, Engine.BORINGSSL);
            case "tls-bulk/fairlead-buffer" ->
                    FairleadBulk.overTls(FairleadBulk.Form.CALLERS_BUFFER, Engine.BORINGSSL);
            case "tls-bulk/fairlead-receiver" ->
                    FairleadBulk.overTls(
                            FairleadBulk.Form.CALLERS_BUFFER_FROM_INLINE, Engine.BORINGSSL);
            case "tls-bulk/fairlead-allocating" ->
                    FairleadBulk.overTls(FairleadBulk.Form.ALLOCATING, Engine.BORINGSSL);
            case "tls-bulk/fairlead-jsse" ->
                    FairleadBulk.overTls(FairleadBulk.Form.INLINE, Engine.JSSE);
            case "tls-bulk/netty-boringssl" -> NettyBulk.overTls(true);
            case "tls-bulk/netty-jsse" -> NettyBulk.overTls(false);
            case "tls-bulk/jdk-virtual" -> new JdkTlsBulk(VIRTUAL);

            case "tls-handshakes-full/fairlead" -> new FairleadHandshakes(Engine.BORINGSSL, false);
            case "tls-handshakes-full/fairlead-jsse" -> new FairleadHandshakes(Engine.JSSE, false);
            case "tls-handshakes-full/netty-boringssl" -> new NettyHandshakes(true, false);
            case "tls-handshakes-full/netty-jsse" -> new NettyHandshakes(false, false);
            case "tls-handshakes-full/jdk-virtual" -> new JdkTlsHandshakes(VIRTUAL, false);
            case "tls-handshakes-resumed/fairlead" ->
                    new FairleadHandshakes(Engine.BORINGSSL, true);
            case "tls-handshakes-resumed/fairlead-jsse" ->
                    new FairleadHandshakes(Engine.JSSE, true);
            case "tls-handshakes-resumed/netty-boringssl" -> new NettyHandshakes(true, true);
            case "tls-handshakes-resumed/netty-jsse" -> new NettyHandshakes(false, true);
            case "tls-handshakes-resumed/jdk-virtual" -> new JdkTlsHandshakes(VIRTUAL, true);

            case "psk-bulk/fairlead-inline" -> FairleadBulk.keyed(FairleadBulk.Form.INLINE);
            case "psk-bulk/fairlead-buffer" -> FairleadBulk.keyed(FairleadBulk.Form.CALLERS_BUFFER);
            case "psk-bulk/bouncy-castle" -> new BouncyCastleTls(true);
            case "psk-handshakes/fairlead" -> FairleadHandshakes.keyed();
            case "psk-handshakes/bouncy-castle" -> new BouncyCastleTls(false);
            case "dtls-bulk/fairlead-inline" -> FairleadDatagrams.keyed(true);
            case "dtls-bulk/fairlead-virtual" -> FairleadDatagrams.keyed(false);
            case "dtls-bulk/bouncy-castle" -> new BouncyCastleDtls(true);
            case "dtls-handshakes/fairlead" -> new FairleadDtlsHandshakes();
            case "dtls-handshakes/bouncy-castle" -> new BouncyCastleDtls(false);

            case "ping-pong/fairlead-inline" -> new FairleadPingPong(null);
            case "ping-pong/fairlead-virtual" -> new FairleadPingPong(VIRTUAL);
            case "ping-pong/fairlead-platform" -> new FairleadPingPong(PLATFORM);
            case "ping-pong/netty-epoll" -> new NettyPingPong(true);
            case "ping-pong/netty-nio" -> new NettyPingPong(false);
            case "ping-pong/jdk-virtual" -> new JdkPingPong(VIRTUAL);
            case "ping-pong/jdk-platform" -> new JdkPingPong(PLATFORM);

            case "connects-16/fairlead" -> new FairleadConnects(16);
            case "connects-16/netty-epoll" -> new NettyConnects(16);
            case "connects-16/jdk-virtual" -> new JdkConnects(VIRTUAL, 16);
            case "connects-16/jdk-platform" -> new JdkConnects(PLATFORM, 16);
            case "connects-1/fairlead" -> new FairleadConnects(1);
            case "connects-1/netty-epoll" -> new NettyConnects(1);
            case "connects-1/jdk-virtual" -> new JdkConnects(VIRTUAL, 1);
            case "connects-1/jdk-platform" -> new JdkConnects(PLATFORM, 1);

            case "idle/fairlead" -> new Idle(new FairleadIdle());
            case "idle/netty-epoll" -> new Idle(new NettyIdle());
            case "idle/jdk-virtual" -> new Idle(new JdkIdle());

            case "udp-1/fairlead-inline" -> new FairleadDatagrams(1, true);
            case "udp-1/fairlead-virtual" -> new FairleadDatagrams(1, false);
            case "udp-1/netty-epoll" -> new NettyDatagrams(1, false);
            case "udp-1/netty-batched" -> new NettyDatagrams(1, true);
            case "udp-1/jdk-virtual" -> new JdkDatagrams(VIRTUAL, 1);
            case "udp-1/jdk-platform" -> new JdkDatagrams(PLATFORM, 1);
            case "udp-64/fairlead-inline" -> new FairleadDatagrams(64, true);
            case "udp-64/fairlead-virtual" -> new FairleadDatagrams(64, false);
            case "udp-64/netty-epoll" -> new NettyDatagrams(64, false);
            case "udp-64/netty-batched" -> new NettyDatagrams(64, true);
            case "udp-64/jdk-virtual" -> new JdkDatagrams(VIRTUAL, 64);
            case "udp-64/jdk-platform" -> new JdkDatagrams(PLATFORM, 64);

            case "opens/fairlead" -> opens(FairleadClient::new);
            case "opens/jdk-socket" -> opens(JdkSocketClient::new);
            case "opens/jdk-http" -> opens(JdkHttpClient::new);
            case "opens/okhttp" -> opens(OkHttpConnects::new);

            case "find/fairlead" -> Finds.by(new FairleadFinder());
            case "find/jmdns" -> Finds.by(new JmdnsFinder());

            default -> NeighbourScenarios.open(name);
        };
    }

    private static Probe opens(Opens.Maker maker) {
        return new Opens(maker, System.getProperty("bench.host", "localhost"), LabPlace.PORT);
    }
}
