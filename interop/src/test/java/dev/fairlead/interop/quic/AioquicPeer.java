package dev.fairlead.interop.quic;

import dev.fairlead.lab.Trixie;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// aioquic, of Debian 13.
final class AioquicPeer implements QuicPeer {
    @Override
    public String title() {
        return "aioquic";
    }

    @Override
    public void need() {
        Trixie.packages("interop", "python3-aioquic");
    }

    @Override
    public Optional<String> cannot(Scenario scenario, boolean asServer) {
        return Optional.empty();
    }

    private static List<String> program(Setup setup) throws IOException {
        Path script = setup.folder().resolve("aioquic_peer.py");
        if (!Files.exists(script)) {
            try (InputStream in = AioquicPeer.class.getResourceAsStream("aioquic_peer.py")) {
                Files.copy(Objects.requireNonNull(in), script);
            }
        }
        return Trixie.command("python3", script.toString());
    }

    @Override
    public Server serve(Setup setup) throws Exception {
        int port = Programs.freePort(setup.address());
        Path file = Files.write(setup.folder().resolve("served"), setup.file());
        List<String> command = new ArrayList<>(program(setup));
        command.addAll(List.of("serve", setup.address(), "" + port));
        command.addAll(List.of("--certificate", "" + setup.pem(), "--file", "" + file));
        switch (setup.scenario()) {
            case RETRY -> command.add("--retry");
            case KEY_UPDATE -> command.add("--key-update");
            default -> {}
        }
        return Programs.server(command, port, "serving");
    }

    @Override
    public byte[] get(Setup setup, int port) throws Exception {
        Path got = setup.folder().resolve("got");
        List<String> command = new ArrayList<>(program(setup));
        command.addAll(List.of("get", setup.address(), "" + port, "--file", "" + got));
        command.addAll(List.of("--times", "" + setup.scenario().times()));
        switch (setup.scenario()) {
            case KEY_UPDATE -> command.add("--key-update");
            case MIGRATION -> command.add("--move");
            case VERSION_NEGOTIATION -> command.addAll(List.of("--version", "1a2a3a4a"));
            case RESUMPTION ->
                    command.addAll(List.of("--ticket", "" + setup.folder().resolve("t")));
            case EARLY_DATA ->
                    command.addAll(
                            List.of("--early", "--ticket", "" + setup.folder().resolve("t")));
            default -> {}
        }
        String said = Programs.run(command).strip();
        String last = said.substring(said.lastIndexOf('\n') + 1);
        if (setup.scenario() == Scenario.RESUMPTION && !last.startsWith("resumed True")) {
            throw new IllegalStateException("the session was not resumed: " + last);
        }
        if (setup.scenario() == Scenario.EARLY_DATA && !last.endsWith("early True")) {
            throw new IllegalStateException("early data was not accepted: " + last);
        }
        return Files.readAllBytes(got);
    }
}
