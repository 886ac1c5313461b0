package dev.fairlead.cli.line;

import java.util.ArrayList;
import java.util.List;

/// Lines of `openssl s_client` and `openssl s_server`, as they are written here.
final class OpenSsl {
    private OpenSsl() {}

    /// @param words what followed `openssl` or `s_client`
    static String connecting(List<String> words) {
        List<String> line = begin("connect", words);
        String place = "HOST:PORT";
        for (int i = 0; i < words.size(); i++) {
            String value = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (words.get(i)) {
                case "-connect" -> place = value;
                case "-servername" -> line.addAll(List.of("--sni", value));
                case "-starttls" -> line.addAll(List.of("--starttls", value));
                case "-proxy" -> line.addAll(List.of("--proxy", "http://" + value));
                default -> common(words.get(i), value, line);
            }
        }
        line.add(place);
        return ShellWords.join(line);
    }

    /// @param words what followed `openssl` or `s_server`
    static String listening(List<String> words) {
        List<String> line = begin("listen", words);
        String place = "4433";
        for (int i = 0; i < words.size(); i++) {
            String value = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (words.get(i)) {
                case "-accept", "-port" -> place = value;
                case "-verify" -> line.addAll(List.of("--client-auth", "optional"));
                default -> common(words.get(i), value, line);
            }
        }
        line.add(place);
        return ShellWords.join(line);
    }

    /// A key makes TLS of TCP, and DTLS of UDP; nothing else has to say so.
    private static List<String> begin(String command, List<String> words) {
        List<String> line = new ArrayList<>(List.of("fairlead", command));
        boolean datagrams = words.contains("-dtls") || words.contains("-dtls1_2");
        if (!words.contains("-psk")) {
            line.add(datagrams ? "--dtls" : "--tls");
            return line;
        }
        if (datagrams) {
            line.add("--dtls");
        }
        int name = words.indexOf("-psk_identity");
        String identity = name < 0 ? "Client_identity" : after(words, name); // its own default
        line.addAll(List.of("--psk", identity + ":HEX")); // no message repeats a key
        return line;
    }

    private static String after(List<String> words, int at) {
        return at + 1 < words.size() ? words.get(at + 1) : "";
    }

    private static void common(String word, String value, List<String> line) {
        switch (word) {
            case "-CAfile" -> line.addAll(List.of("--ca", value));
            case "-cert" -> line.addAll(List.of("--cert", value));
            case "-key" -> line.addAll(List.of("--key", value));
            case "-alpn" -> line.addAll(List.of("--alpn", value));
            case "-tls1_2" -> line.addAll(List.of("--tls-max", "1.2"));
            case "-tls1_3" -> line.addAll(List.of("--tls-min", "1.3"));
            case "-crlf" -> line.add("--crlf");
            default -> {
                // It is the value of another, or of no account here.
            }
        }
    }
}
