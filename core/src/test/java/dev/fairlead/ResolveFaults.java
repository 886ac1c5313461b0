package dev.fairlead;

import dev.fairlead.internal.resolve.ScriptedNameserver;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// What goes wrong between a name and its addresses.
final class ResolveFaults {
    private static final Endpoint DB = Endpoint.host("db.example", 5432);
    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final int REFUSED = 5;

    private ResolveFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "the name does not exist (NXDOMAIN)",
                        "resolve.no-such-name",
                        scene -> {
                            scene.asking(query -> {
                                boolean misspelt = query.question().contains("db.example");
                                if (misspelt) {
                                    query.answer(NXDOMAIN);
                                } else {
                                    answerLoopback(query);
                                }
                            });
                            scene.failure(() -> open(scene, DB));
                            scene.about("db.example");
                            scene.mended(() -> reach(scene, "database.example"));
                        }),
                Fault.of(
                        "a top-level name that is reserved (RFC 6761)",
                        "resolve.no-such-name",
                        scene -> {
                            scene.asking(query -> query.answer(SERVFAIL));
                            scene.failure(() -> open(scene, Endpoint.host("db.invalid", 1)));
                            scene.about("db.invalid");
                        }),
                Fault.of(
                        "the name exists, and has no address",
                        "resolve.no-address",
                        scene -> {
                            scene.asking(query -> query.answer(0));
                            scene.failure(() -> open(scene, DB));
                            scene.about("db.example");
                        }),
                Fault.of(
                        "the name has no address of the family asked for",
                        "resolve.no-address",
                        scene -> {
                            scene.asking(ResolveFaults::answerLoopback);
                            Parameters six =
                                    Parameters.DEFAULT.withIp(
                                            IpOptions.DEFAULT.withVersion(IpOptions.Version.V6));
                            scene.failure(() -> scene.network().open(DB, Tcp.stack(), six).abort());
                            scene.about("db.example");
                            scene.mended(() -> reach(scene, "db.example"));
                        }),
                Fault.of(
                        "the nameserver cannot (SERVFAIL)",
                        "resolve.server-failure",
                        scene -> {
                            scene.asking(query -> query.answer(SERVFAIL));
                            scene.failure(() -> open(scene, DB));
                            scene.about("db.example");
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.of(
                        "the nameserver will not (REFUSED)",
                        "resolve.server-failure",
                        scene -> {
                            scene.asking(query -> query.answer(REFUSED));
                            scene.failure(() -> open(scene, DB));
                            scene.about("db.example");
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.within(
                        3000,
                        "all nameservers are silent",
                        "resolve.no-answer",
                        scene -> {
                            scene.asking(_ -> {});
                            scene.failure(() -> open(scene, DB));
                            scene.about("db.example");
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.within(
                        3000,
                        "nothing listens on the nameserver's port",
                        "resolve.no-answer",
                        scene -> {
                            scene.asking(nobody());
                            scene.failure(() -> open(scene, DB));
                            scene.about("db.example");
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.within(
                        3000,
                        "the nameserver answers with rubbish",
                        "resolve.bad-answer",
                        scene -> {
                            var server =
                                    scene.keep(ScriptedNameserver.start(ResolveFaults::rubbish));
                            scene.asking(server.address());
                            scene.failure(() -> open(scene, DB));
                            scene.about(server.address());
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.of(
                        "the nameserver is lame: it knows only who else to ask",
                        "resolve.server-failure",
                        scene -> {
                            scene.asking(ResolveFaults::refer);
                            scene.failure(() -> open(scene, DB));
                            scene.about("db.example");
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.within(
                        3000,
                        "the answer is truncated, over TCP too",
                        "resolve.bad-answer",
                        scene -> {
                            var server =
                                    scene.keep(ScriptedNameserver.start(ResolveFaults::truncate));
                            scene.asking(server.address());
                            scene.failure(() -> open(scene, DB));
                            scene.about(server.address());
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.within(
                        3000,
                        "the answer is truncated, and TCP is closed at once",
                        "resolve.no-answer",
                        scene -> {
                            scene.asking(query -> {
                                if (query.tcp()) {
                                    query.reply().hangUp();
                                } else {
                                    truncate(query);
                                }
                            });
                            scene.failure(() -> open(scene, DB));
                            scene.about("db.example");
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.of(
                        "what was typed cannot be a name",
                        "resolve.bad-name",
                        scene -> {
                            scene.asking(ResolveFaults::answerLoopback);
                            String typed = "\u2100.example"; // stands for a/c
                            scene.failure(() -> open(scene, Endpoint.host(typed, 5432)));
                            scene.about(typed);
                            scene.mended(() -> reach(scene, "db.example"));
                        }),
                Fault.of(
                        "the nameserver answers 0.0.0.0, as filters do",
                        "resolve.bad-answer",
                        scene -> {
                            var filter =
                                    scene.keep(ScriptedNameserver.start(ResolveFaults::blocked));
                            scene.asking(filter.address());
                            scene.failure(() -> open(scene, DB));
                            scene.about(filter.address());
                            scene.mended(() -> askAnother(scene));
                        }),
                Fault.of(
                        "a service, and nothing finds services",
                        "resolve.no-discovery",
                        scene -> {
                            var service = Endpoint.service("printer", "_ipp._tcp", "local.");
                            scene.failure(() -> open(scene, service));
                            scene.about("printer");
                        }),
                Fault.within(
                        3000,
                        "the deadline passes while the nameserver is silent",
                        "deadline.resolve",
                        scene -> {
                            scene.asking(_ -> {});
                            Parameters soon =
                                    Parameters.DEFAULT.withDeadline(Duration.ofMillis(200));
                            scene.failure(
                                    () -> scene.network().open(DB, Tcp.stack(), soon).abort());
                            scene.about("db.example");
                        }));
    }

    private static void open(FaultScene scene, Endpoint endpoint) throws NetworkException {
        scene.network().open(endpoint, Tcp.stack(), Parameters.DEFAULT).abort();
    }

    private static void answerLoopback(ScriptedNameserver.Query query) throws java.io.IOException {
        String question = query.question();
        if (question.startsWith("A ")) {
            query.answer(0, question.substring(2) + ". 60 A 127.0.0.1");
        } else {
            query.answer(0);
        }
    }

    private static void blocked(ScriptedNameserver.Query query) throws java.io.IOException {
        String question = query.question();
        boolean ipv4 = question.startsWith("A ");
        String name = question.substring(question.indexOf(' ') + 1);
        query.answer(0, name + ". 60 " + (ipv4 ? "A 0.0.0.0" : "AAAA ::"));
    }

    private static void refer(ScriptedNameserver.Query query) throws java.io.IOException {
        query.answer(0, "authority: example. 60 NS ns.example.");
    }

    private static void truncate(ScriptedNameserver.Query query) throws java.io.IOException {
        byte[] answer = query.message().toWire();
        answer[2] |= (byte) 0x82; // it is an answer, and truncated (RFC 1035, section 4.1.1)
        query.answer(answer);
    }

    private static void rubbish(ScriptedNameserver.Query query) throws java.io.IOException {
        byte[] answer = query.message().toWire();
        answer[2] |= (byte) 0x80; // it is an answer
        answer[7] = 9; // to nine records that do not follow
        query.answer(answer);
    }

    /// A name that can be resolved leads to a server.
    private static void reach(FaultScene scene, String name) throws Exception {
        Listener<StreamConnection> listener =
                scene.network().listen(Calls.loopback(0), Tcp.stack(), ListenerOptions.DEFAULT);
        int port = ((Endpoint.Address) listener.local()).port();
        open(scene, Endpoint.host(name, port));
    }

    private static void askAnother(FaultScene scene) throws Exception {
        scene.asking(ResolveFaults::answerLoopback);
        reach(scene, "db.example");
    }

    private static Endpoint.Address nobody() throws java.io.IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return Endpoint.address(free.getLocalAddress(), free.getLocalPort());
        }
    }
}
