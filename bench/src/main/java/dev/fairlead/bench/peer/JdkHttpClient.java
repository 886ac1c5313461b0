package dev.fairlead.bench.peer;

import dev.fairlead.bench.Opens;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// The JDK's `HttpClient`. It tells nothing of the connection, so the time is that of the answer,
/// one round trip later.
public final class JdkHttpClient implements Opens.Client {
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Opens.LIMIT)
                    .build();

    @Override
    public long connect(String host, int port) throws IOException {
        URI uri = URI.create("http://" + host + ":" + port + "/");
        try {
            client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
            return System.nanoTime();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
