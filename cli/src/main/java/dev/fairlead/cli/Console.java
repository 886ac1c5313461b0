package dev.fairlead.cli;

import dev.fairlead.cli.show.SafeText;
import dev.fairlead.cli.show.Style;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one run of the command reads and writes, and what is known about it.
final class Console {
    private static final int COLUMNS = 100;
    private static final Path PROC = Path.of("/proc/self/fd");

    /// Which of the three streams are terminals.
    record Terminals(boolean in, boolean out, boolean err) {
        static final Terminals NONE = new Terminals(false, false, false);
    }

    private final InputStream in;
    private final WritableByteChannel out;
    private final WritableByteChannel err;
    private final Terminals terminals;
    private final Map<String, String> environment;
    private final boolean unicode;
    private final Undo undo;
    private final boolean isProcess;
    private final Function<String, @Nullable String> asks;
    private final Map<String, Optional<String>> secrets = new ConcurrentHashMap<>();

    /// @param environment of it, NO_COLOR, TERM, COLUMNS and FAIRLEAD_… are looked at
    /// @param charset of the terminals
    /// @param undo what a signal must undo
    /// @param asks the person at the terminal, with the question
    Console(
            InputStream in,
            WritableByteChannel out,
            WritableByteChannel err,
            Terminals terminals,
            Map<String, String> environment,
            Charset charset,
            Undo undo,
            Function<String, @Nullable String> asks) {
        this(in, out, err, terminals, environment, charset, undo, asks, false);
    }

    private Console(
            InputStream in,
            WritableByteChannel out,
            WritableByteChannel err,
            Terminals terminals,
            Map<String, String> environment,
            Charset charset,
            Undo undo,
            Function<String, @Nullable String> asks,
            boolean isProcess) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminals = terminals;
        this.environment = environment;
        this.unicode = charset.equals(StandardCharsets.UTF_8);
        this.undo = undo;
        this.asks = asks;
        this.isProcess = isProcess;
    }

    /// That of this process.
    static Console ofProcess() {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out).getChannel(),
                new FileOutputStream(FileDescriptor.err).getChannel(),
                new Terminals(isTerminal(0), isTerminal(1), isTerminal(2)),
                System.getenv(),
                charset(System.getProperty("native.encoding")),
                Undo.atExit(),
                Console::withoutEcho,
                true);
    }

    private static @Nullable String withoutEcho(String question) {
        java.io.Console terminal = terminal();
        char[] typed = terminal == null ? null : terminal.readPassword("%s", question);
        return typed == null ? null : new String(typed);
    }

    /// `null` unless both stdin and stdout are terminals: Java 25 then has no console, and those
    /// before it have one that is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    private static java.io.@Nullable Console terminal() {
        java.io.Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }

    private static Charset charset(@Nullable String name) {
        return "UTF-8".equals(name) ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String target =
                    Files.readSymbolicLink(PROC.resolve(Integer.toString(descriptor))).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException _) {
            // The descriptor is closed, or this system has no /proc: then Java knows at least
            // whether both stdin and stdout are terminals.
            return !Files.exists(PROC) && terminal() != null;
        }
    }

    InputStream in() {
        return in;
    }

    Terminals terminals() {
        return terminals;
    }

    boolean unicode() {
        return unicode;
    }

    Map<String, String> environment() {
        return environment;
    }

    Undo undo() {
        return undo;
    }

    /// A variable of the environment; one that is empty is as good as none.
    Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /// What the person at the terminal types, without showing it; the same question is asked once.
    ///
    /// @return empty if stdin or stdout is no terminal, or nothing was typed
    Optional<String> secret(String question) {
        if (!terminals.in() || !terminals.out()) {
            return Optional.empty();
        }
        return secrets.computeIfAbsent(
                question,
                asked -> Optional.ofNullable(asks.apply(asked)).filter(typed -> !typed.isEmpty()));
    }

    /// How to draw on stdout.
    Style style() {
        boolean colour =
                terminals.out
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Style(unicode, colour, columns().orElse(COLUMNS));
    }

    private Optional<Integer> columns() {
        String columns = environment.getOrDefault("COLUMNS", "");
        boolean number =
                !columns.isEmpty()
                        && columns.length() < 5
                        && columns.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Optional.of(Integer.parseInt(columns)) : Optional.empty();
    }

    /// From now on the process ends when nobody can read its stdout any more, as if SIGPIPE had
    /// ended it.
    void endWithItsReader() {
        if (isProcess && OutputGone.leadsTo("pipe:")) {
            OutputWatch.start(() -> {
                undo.run();
                Runtime.getRuntime().halt(ExitStatus.OUTPUT_GONE);
            });
        }
    }

    /// Writes all of `content` to stdout.
    ///
    /// @throws OutputGone if nobody reads it any more
    void write(ByteBuffer content) throws OutputGone {
        try {
            while (content.hasRemaining()) {
                out.write(content);
            }
        } catch (IOException e) {
            throw new OutputGone(e);
        }
    }

    /// A line of data, as it is.
    void print(String line) throws OutputGone {
        write(encoded(line + "\n"));
    }

    /// What a terminal is to be told, as it is.
    void draw(String frame) throws OutputGone {
        write(encoded(frame));
    }

    /// What a terminal on stderr is to be told, as it is.
    void drawBelow(String frame) {
        sayAsItIs(encoded(frame));
    }

    /// Stdout, for the bytes of a file.
    WritableByteChannel payload() {
        return out;
    }

    /// A line of JSON: always UTF-8 (RFC 8259, section 8.1).
    void printJson(String line) throws OutputGone {
        write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /// A line for people, made harmless.
    void say(String line) {
        sayAsItIs(encoded(SafeText.line(line, unicode) + "\n"));
    }

    /// A line of JSON, on stderr.
    void sayJson(String line) {
        sayAsItIs(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private synchronized void sayAsItIs(ByteBuffer line) {
        if (undo.isUnderWay()) {
            return; // a signal ends the process: what fails now fails because of that
        }
        try {
            while (line.hasRemaining()) {
                err.write(line);
            }
        } catch (IOException _) {
            // nobody reads stderr any more, and there is no other place to say so
        }
    }

    private ByteBuffer encoded(String text) {
        return ByteBuffer.wrap(
                text.getBytes(unicode ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII));
    }

    /// Stdout cannot be written.
    static final class OutputGone extends IOException {
        private static final long serialVersionUID = 1L;

        OutputGone(IOException cause) {
            super(cause.getMessage(), cause);
        }

        /// Whether its reader has gone (`| head`), and not, say, the disk filled up.
        boolean isReaderGone() {
            return String.valueOf(getMessage()).contains("Broken pipe")
                    || leadsTo("pipe:")
                    || leadsTo("socket:");
        }

        private static boolean leadsTo(String kind) {
            try {
                return Files.readSymbolicLink(PROC.resolve("1")).toString().startsWith(kind);
            } catch (IOException _) {
                return false; // closed, or no /proc: the message above decides alone
            }
        }
    }
}
