package dev.fairlead.lab;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The line protocol between a [LabJvm] and its [InLab]: `#lab NUMBER WORD CONTENT`.
///
/// The first word keeps our lines apart from what a JVM may print by itself; the content is a
/// serialized object in Base64. A request has the word `call`; its answer has `done` with the
/// result, or `failed` with a stack trace.
record Wire(long number, String word, String content) {
    private static final String MARK = "#lab";

    static Wire of(long number, String word, @Nullable Object content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(content);
        }
        return new Wire(number, word, Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }

    static @Nullable Wire parse(String line) {
        String[] words = line.split(" ");
        if (words.length != 4 || !words[0].equals(MARK)) {
            return null;
        }
        return new Wire(Long.parseLong(words[1]), words[2], words[3]);
    }

    String line() {
        return String.join(" ", MARK, Long.toString(number), word, content);
    }

    @Nullable Object object() throws IOException, ClassNotFoundException {
        try (var in =
                new ObjectInputStream(
                        new ByteArrayInputStream(Base64.getDecoder().decode(content)))) {
            return in.readObject();
        }
    }
}
