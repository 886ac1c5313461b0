package dev.fairlead.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A command as a person uses it: how long it takes to say its version, and to send a line to a
/// server and show the answer; and what memory it has then.
public final class CommandLine implements Probe {
    private static final byte[] LINE = "hello\n".getBytes(StandardCharsets.US_ASCII);

    private final List<String> version;
    private final List<String> connect;
    private final ServerSocket listening =
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    /// @param version a command line that prints the version
    /// @param connect one that connects stdin and stdout to the host and port that are added to it
    public CommandLine(List<String> version, List<String> connect) throws IOException {
        this.version = version;
        this.connect = connect;
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                Socket accepted = listening.accept();
                Thread.ofVirtual().start(() -> echo(accepted));
            }
        } catch (IOException _) {
            // closed: that is all
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException _) {
            // the command has gone; what it did not do is seen at its end
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        return Map.of("version", versionTime(), "echo", echoTime(), "memory", memory());
    }

    private double versionTime() throws IOException, InterruptedException {
        long from = System.nanoTime();
        Process process = start(version);
        process.getOutputStream().close();
        process.getInputStream().readAllBytes();
        return ended(process, from);
    }

    private double echoTime() throws IOException, InterruptedException {
        long from = System.nanoTime();
        Process process = connected();
        try (OutputStream in = process.getOutputStream()) {
            in.write(LINE);
        }
        byte[] shown = process.getInputStream().readAllBytes();
        if (!new String(shown, StandardCharsets.US_ASCII).equals("hello\n")) {
            throw new IOException(connect + " showed " + shown.length + " bytes, and not its line");
        }
        return ended(process, from);
    }

    private static double ended(Process process, long from)
            throws IOException, InterruptedException {
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("ended with status " + status);
        }
        return (System.nanoTime() - from) / 1e6;
    }

    /// In MB, once the answer to a line has come back.
    private double memory() throws IOException {
        Process process = connected();
        try (var out =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.US_ASCII))) {
            process.getOutputStream().write(LINE);
            process.getOutputStream().flush();
            if (out.readLine() == null) {
                throw new IOException(connect + " ended without an answer");
            }
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))
                    .stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(
                            line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
                    .findFirst()
                    .orElse(Double.NaN);
        } finally {
            process.destroy();
            Programs.awaitEnd(process);
        }
    }

    private Process connected() throws IOException {
        List<String> command = new ArrayList<>(connect);
        command.add("127.0.0.1");
        command.add(Integer.toString(listening.getLocalPort()));
        return start(command);
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
