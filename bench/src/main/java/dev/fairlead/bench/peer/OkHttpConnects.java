package dev.fairlead.bench.peer;

import dev.fairlead.bench.Opens;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/// OkHttp as it comes: fast fallback is on.
public final class OkHttpConnects implements Opens.Client {
    private volatile long connected;
    private final OkHttpClient client =
            new OkHttpClient.Builder()
                    .connectTimeout(Opens.LIMIT)
                    .eventListener(new Listening())
                    .build();

    private final class Listening extends EventListener {
        @Override
        public void connectEnd(
                Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
            connected = System.nanoTime();
        }
    }

    @Override
    public long connect(String host, int port) throws IOException {
        String url = "http://" + host + ":" + port + "/";
        client.newCall(new Request.Builder().url(url).build()).execute().close();
        return connected;
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
