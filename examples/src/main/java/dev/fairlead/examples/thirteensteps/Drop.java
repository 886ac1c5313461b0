package dev.fairlead.examples.thirteensteps;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairlead.StreamConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What comes over a stream of its own: a line that says what it is, and then it.
final class Drop {
    private static final int LONGEST_LINE = 200;
    private static final int DIGEST = 32;
    private static final int LONGEST_TEXT = 10_000;

    private Drop() {}

    /// Takes what a stream brings.
    ///
    /// @return what it was
    static String take(StreamConnection stream) throws IOException {
        InputStream in = stream.inputStream();
        String[] words = line(in).split(" ", 3);
        return switch (words[0]) {
            case "stream" ->
                    words[1]
                            + ": "
                            + new String(stream.receiveUntilEnd(LONGEST_TEXT), UTF_8).strip();
            case "resource" -> resource(stream, in, words[2], Long.parseLong(words[1]));
            default -> throw new IOException("neither a stream nor a resource: " + words[0]);
        };
    }

    /// It is written beside where it belongs, and is there only when it is whole. The name is the
    /// sender's idea, so it is not used as a path.
    private static String resource(StreamConnection stream, InputStream in, String name, long size)
            throws IOException {
        Path part = Files.createTempFile("thirteen-steps", ".part");
        try {
            MessageDigest sha = sha256();
            long taken;
            try (OutputStream out = Files.newOutputStream(part)) {
                taken = copy(new DigestInputStream(in, sha), out, size);
            }
            boolean whole =
                    taken == size && MessageDigest.isEqual(sha.digest(), in.readNBytes(DIGEST));
            stream.send((whole ? "kept" : "it is not what was sent").getBytes(US_ASCII));
            return (whole ? "all " + size + " bytes of " : "not all of ") + name;
        } finally {
            Files.deleteIfExists(part); // a program that wants it moves it into place
        }
    }

    private static long copy(InputStream in, OutputStream out, long size) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long left = size;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                break;
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        return size - left;
    }

    static byte[] digest(Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return ((DigestInputStream) in).getMessageDigest().digest();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() == LONGEST_LINE) {
                throw new IOException("a line of at most " + LONGEST_LINE + " bytes was expected");
            }
            line.append((char) next);
        }
        return line.toString();
    }
}
