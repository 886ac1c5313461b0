package dev.fairlead.bench.peer;

import dev.fairlead.bench.Probe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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

/// okcurl, the command of OkHttp, with the flags that make a JVM start fastest. It speaks HTTP
/// alone: where others send a line and show the answer, it asks for a page of one line. Its memory
/// is what it has while it waits for that.
public final class OkCurl implements Probe {
    private static final byte[] PAGE =
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listening =
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    public OkCurl() throws IOException {}

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        return Map.of("version", versionTime(), "echo", page(false), "memory", page(true));
    }

    private static double versionTime() throws IOException, InterruptedException {
        long from = System.nanoTime();
        Process process = start("--help"); // it has no option for its version
        process.getInputStream().readAllBytes();
        return ended(process, from);
    }

    /// @return how long a page took, or what memory it had when it had asked, in MB
    private double page(boolean memory) throws IOException, InterruptedException {
        long from = System.nanoTime();
        Process process = start("http://127.0.0.1:" + listening.getLocalPort() + "/");
        double resident;
        try (Socket accepted = listening.accept()) {
            var request =
                    new BufferedReader(
                            new InputStreamReader(
                                    accepted.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = request.readLine();
                    line != null && !line.isEmpty();
                    line = request.readLine()) {}
            resident = memory ? resident(process) : 0;
            accepted.getOutputStream().write(PAGE);
        }
        String shown =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (!shown.startsWith("hello")) {
            throw new IOException("okcurl showed '" + shown + "', and not the page");
        }
        double took = ended(process, from);
        return memory ? resident : took;
    }

    private static double resident(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double ended(Process process, long from)
            throws IOException, InterruptedException {
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("okcurl ended with status " + status);
        }
        return (System.nanoTime() - from) / 1e6;
    }

    private static Process start(String word) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "okhttp3.curl.MainCommandLineKt"));
        command.add(word);
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        return process;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
