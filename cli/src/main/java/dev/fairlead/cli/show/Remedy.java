package dev.fairlead.cli.show;

import dev.fairlead.NetworkFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/// What mends a failure, in the command's words: where the library's hint names a method, this
/// names the option that does the same.
public final class Remedy {
    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        // Longer ones first, where one is part of another.
        put("TlsOptions.withVersions widens", "--tls-min widens");
        put(
                "Compare TlsOptions.cipherSuites12 and cipherSuites13 with those of ",
                "This end has the suites of its TLS engine; compare them with those of ");
        put("TlsOptions.alpn", "--alpn");
        put("TlsOptions.serverName", "--sni");
        put("sets TlsOptions.withIdentity or withChallenge", "shows a certificate (--cert, --key)");
        put(
                "Without TLS the stack is Tcp.stack().",
                "--tcp connects without TLS, and ws:// in place of wss://.");
        put(
                " TlsOptions.withHandshakeTimeout gives it more time.",
                " It may be worth another try.");
        put("TlsOptions.withHandshakeTimeout gives ", "it may be worth another try, which gives ");
        put("TcpOptions.dropTime and keepAlive say how long to wait for it.", "it may be back.");
        put(
                "use TLS 1.3 and TlsOptions.withNeeds(HALF_CLOSE) on both sides, or mark",
                "--linger waits for them; or mark");
        put(
                "TlsOptions.withNeeds(HALF_CLOSE) takes an engine that can, over TLS 1.3. Without"
                        + " it, mark",
                "Mark");
        put("close() ends both directions.", "closing ends both directions.");
        put(
                "End the stream with shutdownOutput() and wait for its answer before closing, or"
                        + " accept the loss with abort().",
                "What it did not read in time is lost.");
        put(
                "maximumDatagramSize() tells the limit as it is now.",
                "that is the limit as it is now.");
        put(", or with receive(), which makes an array that fits", "");
        put("UdpOptions.idleExpiry says how long to wait.", "It is waited for no longer.");
        put(
                "to the anchors (TrustPolicy.anchors), or pin the key of the peer",
                "by --ca FILE, or pin the key of the peer by --pin");
        put("leave out Proxy.withTls,", "write http:// instead of https://,");
        put(
                "Proxy.withCredentials",
                "user@ in --proxy, and the password in FAIRLEAD_PROXY_PASSWORD");
        put(
                "may also be reached without it: Proxy.withExcludedDomains",
                "may also be reached without it: leave out --proxy");
        put(
                "Proxy.socks5, Proxy.http and Proxy.withTls choose",
                "socks5://, http:// and https:// choose");
        put(" Proxy.withTimeout gives it more time.", "");
        put("Exclude the target from ", "Leave out --proxy for the target, instead of ");
        put(" (Proxy.withExcludedDomains)", ",");
        put("; KeyExchange.PLAIN to all that there are for TLS 1.2", "");
        put("build the stack with tls()", "add --tls");
        put("Psk.compatible()", "--psk-compatible");
        put(
                "WebSocketOptions.withHeader(\"Authorization\", …) says so",
                "--header @FILE says so, with Authorization: … in it");
        put("The function of WebSocketOptions.withAccept", "The server's function");
        put(
                "WebSocketOptions.withMaximumMessageSize allows more; receivePart takes a message"
                        + " without holding all of it. ",
                "This end takes no longer ones. ");
        put(": WebSocketOptions.withAutoPing keeps it alive", "");
        put("; WebSocketOptions.withAutoPing says how long to wait for it", "");
        put(
                "leave it out with MulticastOptions.withInterfaces",
                "leave it out: --interface names others");
        put("with MulticastOptions.withInterfaces", "with --interface");
        put(" with MulticastOptions.withMaximumDatagramSize", "");
    }

    private Remedy() {}

    private static void put(String said, String instead) {
        WORDS.put(said, instead);
    }

    /// The hint of a failure.
    public static String of(NetworkFailure failure) {
        return inWords(failure.hint());
    }

    static String inWords(String hint) {
        String text = hint;
        for (Map.Entry<String, String> word : WORDS.entrySet()) {
            text = text.replace(word.getKey(), word.getValue());
        }
        return text;
    }
}
