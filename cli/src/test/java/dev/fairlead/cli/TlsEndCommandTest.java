package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How `connect --tls` and `listen --tls` end.
@Tag("loopback")
class TlsEndCommandTest extends TlsCommandScene {
    @Test
    void afterTheEndOfStdinAnswersAreWaitedForUntilThePeerEnds() throws Exception {
        try (TlsPeer peer = new TlsPeer(server)) {
            Run run = new Run().input("question");
            run.start(
                    "connect", "--tls", "--linger", "20s", "--pin", server.pin(), peer.endpoint());
            try (TlsPeer.Session session = peer.next()) {
                assertEquals("question", Peer.receive(session.tls(), 8));
                Peer.send(session.tls(), "an ");
                run.awaitOut("an ");
                Peer.send(session.tls(), "answer");
                session.tls().close(); // with close_notify
                assertEquals(new Run.Ended(0, "an answer", ""), run.end());
            }
        }
    }

    @Test
    void aSilenceAfterTheEndOfStdinEndsItWithACloseNotify() throws Exception {
        try (TlsPeer peer = new TlsPeer(server)) {
            Run run = new Run().input("all");
            run.start(
                    "connect",
                    "--tls",
                    "--json",
                    "--linger",
                    "100ms",
                    "--pin",
                    server.pin(),
                    peer.endpoint());
            try (TlsPeer.Session session = peer.next()) {
                assertEquals("all", Peer.receiveAll(session.tls())); // to the end, not to a cut
                Run.Ended ended = run.end();
                assertEquals(0, ended.status(), ended.err());
                assertEquals("stdin", field(ended.err().lines().toList().getLast(), "reason"));
            }
        }
    }

    @Test
    void thePeersEndEndsItEvenWithStdinOpen() throws Exception {
        try (TlsPeer peer = new TlsPeer(server)) {
            Run run = new Run();
            try (OutputStream _ = run.openInput()) {
                run.start("connect", "--tls", "--pin", server.pin(), peer.endpoint());
                try (TlsPeer.Session session = peer.next()) {
                    Peer.send(session.tls(), "bye");
                    session.tls().close();
                    assertEquals(new Run.Ended(0, "bye", ""), run.end());
                }
            }
        }
    }

    @Test
    void anEndWithoutCloseNotifyIsAFailureAfterWhatCame() throws Exception {
        try (TlsPeer peer = new TlsPeer(server)) {
            Run run = new Run();
            try (OutputStream _ = run.openInput()) {
                run.start("connect", "--tls", "--pin", server.pin(), peer.endpoint());
                try (TlsPeer.Session session = peer.next()) {
                    Peer.send(session.tls(), "not al");
                    run.awaitOut("not al");
                    session.socket().shutdownOutput();
                    Run.Ended ended = run.end();
                    assertEquals(16, ended.status());
                    assertEquals("not al", ended.out());
                    assertTrue(ended.err().contains("[transfer.truncated]"), ended.err());
                }
            }
        }
    }

    @Test
    void listenSendsStdinAndPrintsWhatComes() throws Exception {
        Run listener = new Run().input("from here");
        listener.start("listen", "--tls", "--json", "--linger", "20s", "127.0.0.1:0");
        String listening = listener.awaitErr("\"listening\"");
        Run peer = new Run();
        try (OutputStream stdin = peer.openInput()) {
            peer.start(
                    "connect",
                    "--tls",
                    "--linger",
                    "10ms",
                    "--pin",
                    field(listening, "pin"),
                    endpoint(listening));
            stdin.write("from there".getBytes(UTF_8));
            stdin.flush();
            peer.awaitOut("from here");
        }
        assertEquals(new Run.Ended(0, "from here", ""), peer.end());
        Run.Ended ended = listener.end();
        assertEquals(0, ended.status(), ended.err());
        assertEquals("from there", ended.out());
    }

    @Test
    void aOneShotListenerIsNotUsedUpByHandshakesThatFailNorByProbes() throws Exception {
        Run listener = new Run();
        listener.start("listen", "--tls", "--json", "--recv-only", "127.0.0.1:0");
        String listening = listener.awaitErr("\"listening\"");
        String there = endpoint(listening);
        Peer.connect(Integer.parseInt(field(listening, "port"))).close(); // no handshake at all
        assertEquals(14, Run.of("probe", "--tls", "-q", there).status()); // not trusted
        assertEquals(0, Run.of("probe", "--tls", "-q", "--insecure", there).status());
        Run.Ended ended =
                new Run()
                        .input("at last")
                        .start(
                                "connect",
                                "--tls",
                                "--send-only",
                                "--pin",
                                field(listening, "pin"),
                                there)
                        .end();
        assertEquals(new Run.Ended(0, "", ""), ended);
        assertEquals("at last", listener.end().out());
        assertEquals(0, listener.end().status());
    }

    @Test
    void aCommandServesAConnection() {
        Run listener = new Run();
        String listening = listen(listener, "--exec", "read -r word; echo \"got $word\"");
        Run.Ended ended =
                exchange(
                        "connect",
                        "--tls",
                        "--linger",
                        "20s",
                        "--pin",
                        field(listening, "pin"),
                        endpoint(listening));
        assertEquals(new Run.Ended(0, "got hello\n", ""), ended);
        stop(listener);
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsToldApart() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run().start("connect", "--tls", peer.endpoint());
            try (Socket socket = peer.next()) {
                Peer.send(socket, "HTTP/1.0 400 Bad Request\r\n\r\n");
                Run.Ended ended = run.end();
                assertEquals(14, ended.status());
                assertTrue(ended.err().contains("[tls.not-tls]"), ended.err());
            }
        }
    }
}
