package dev.fairlead.bench;

import dev.fairlead.bench.peer.JdkTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A command that looks at a server over TLS and verifies it, as a person uses it: how long it
/// takes from the start to its end.
public final class TlsCommandLine implements Probe {
    private final List<String> words;
    private final Path folder;
    private final SSLServerSocket listening;

    /// @param words of the command line; `ROOT` stands for the file of the authority to trust, and
    ///   `SERVER` for host and port
    public TlsCommandLine(List<String> words) throws IOException {
        this.words = words;
        this.folder = Files.createTempDirectory("fairlead-bench");
        Credentials credentials = Credentials.make();
        credentials.writeTo(folder);
        try {
            this.listening = new JdkTls(credentials).listen();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                Socket accepted = listening.accept();
                Thread.ofVirtual().start(() -> shakeHands((SSLSocket) accepted));
            }
        } catch (IOException _) {
            // closed: that is all
        }
    }

    private static void shakeHands(SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            socket.getInputStream().readAllBytes();
        } catch (IOException _) {
            // the command has gone; what it did not do is seen at its end
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        String server = "127.0.0.1:" + listening.getLocalPort();
        String root = folder.resolve("root.pem").toString();
        List<String> command =
                words.stream()
                        .map(word -> word.replace("ROOT", root).replace("SERVER", server))
                        .toList();
        long from = System.nanoTime();
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        process.getInputStream().readAllBytes();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + status);
        }
        return Map.of("probe", (System.nanoTime() - from) / 1e6);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        try (var files = Files.list(folder)) {
            files.forEach(TlsCommandLine::delete);
        }
        Files.delete(folder);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
