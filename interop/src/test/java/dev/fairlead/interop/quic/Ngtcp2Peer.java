package dev.fairlead.interop.quic;

import dev.fairlead.lab.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// ngtcp2, with GnuTLS.
final class Ngtcp2Peer implements QuicPeer {
    @Override
    public String title() {
        return "ngtcp2";
    }

    @Override
    public void need() {
        Requirement.programs("interop", "gtlsclient", "gtlsserver");
    }

    @Override
    public Optional<String> cannot(Scenario scenario, boolean asServer) {
        if (scenario == Scenario.KEY_UPDATE && asServer) {
            return Optional.of("its server does not begin one");
        }
        if (scenario == Scenario.EARLY_DATA && !asServer) {
            return Optional.of("its client does not say whether it was taken early");
        }
        return Optional.empty();
    }

    @Override
    public Server serve(Setup setup) throws Exception {
        int port = Programs.freePort(setup.address());
        Path files = Files.createDirectories(setup.folder().resolve("files"));
        Files.write(files.resolve("file"), setup.file());
        List<String> command =
                new ArrayList<>(List.of(Requirement.find("gtlsserver").orElseThrow(), "-q"));
        if (setup.scenario() == Scenario.RETRY) {
            command.add("-V");
        }
        String pem = setup.pem().toString();
        command.addAll(List.of("-d", "" + files, setup.address(), "" + port, pem, pem));
        return Programs.server(command, port);
    }

    @Override
    public byte[] get(Setup setup, int port) throws Exception {
        for (int time = 0; time < setup.scenario().times(); time++) {
            Programs.run(client(setup, port));
        }
        return Files.readAllBytes(setup.folder().resolve("file"));
    }

    private static List<String> client(Setup setup, int port) {
        String folder = setup.folder().toString();
        List<String> command = new ArrayList<>(List.of("gtlsclient", "-q"));
        command.addAll(
                switch (setup.scenario()) {
                    case KEY_UPDATE -> List.of("--key-update=1ms");
                    case MIGRATION -> List.of("--change-local-addr=200ms", "--delay-stream=400ms");
                    case VERSION_NEGOTIATION ->
                            List.of("-v", "0x1a2a3a4a", "--preferred-versions=v1");
                    case RESUMPTION ->
                            List.of(
                                    "--session-file=" + folder + "/session",
                                    "--disable-early-data");
                    case EARLY_DATA ->
                            List.of(
                                    "--session-file=" + folder + "/session",
                                    "--tp-file=" + folder + "/parameters");
                    default -> List.of();
                });
        command.addAll(List.of("--handshake-timeout=60s", "--exit-on-all-streams-close"));
        command.addAll(List.of("--download=" + folder, setup.address(), "" + port));
        command.add("https://localhost:" + port + "/file");
        return command;
    }
}
