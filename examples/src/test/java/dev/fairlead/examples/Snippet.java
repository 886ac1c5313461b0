package dev.fairlead.examples;

import java.net.URI;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/// A Java block of the documentation as a source file: a program as it stands, a fragment as the
/// body of a method of [Surroundings]. Lines keep their numbers, so that the compiler's messages
/// are about the page.
record Snippet(Markdown.Block block, String className) {
    private static final Pattern PROGRAM = Pattern.compile("(?m)^public class (\\w+) ");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;$");

    /// What leads to peers: names of RFC 2606 and this machine, with a port as a number.
    private static final Pattern PEER =
            Pattern.compile("Endpoint\\.host\\((\"(?:[a-z.]+\\.example|localhost)\", \\d+)\\)");

    private static final Pattern SERVER_PORT = Pattern.compile("Port\\.of\\((\\d+)\\)");

    private static final String IMPORTS =
            "import dev.fairlead.*; import dev.fairlead.Stack; import java.io.*;"
                    + " import java.nio.*; import java.nio.channels.*; import java.nio.file.*;"
                    + " import java.time.*; import java.util.*; import java.util.concurrent.*;"
                    + " import static java.nio.charset.StandardCharsets.*;";

    static Snippet of(Markdown.Block block) {
        var program = PROGRAM.matcher(block.text());
        return new Snippet(
                block,
                program.find()
                        ? program.group(1)
                        : "Fragment_" + block.place().replaceAll("\\W+", "_"));
    }

    boolean isProgram() {
        return PROGRAM.matcher(block.text()).find();
    }

    /// Whether it says what to do if nobody answers.
    boolean handlesFailure() {
        return block.text().contains("catch (NetworkException ");
    }

    JavaFileObject source() {
        String text = block.text();
        text = PEER.matcher(text).replaceAll("dev.fairlead.examples.Peers.host($1)");
        text = SERVER_PORT.matcher(text).replaceAll("dev.fairlead.examples.Peers.port($1)");
        String source = isProgram() ? before("") + text : fragment(text);
        URI name = URI.create("string:///" + className + ".java");
        return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    private String fragment(String text) {
        String own =
                IMPORT.matcher(text)
                        .results()
                        .map(found -> found.group())
                        .collect(Collectors.joining(" "));
        String head =
                IMPORTS
                        + own
                        + " public class "
                        + className
                        + " extends dev.fairlead.examples.Surroundings {"
                        + " public "
                        + className
                        + "() throws Exception {}"
                        + " @Override protected void run() throws Exception {";
        return before(head) + IMPORT.matcher(text).replaceAll("") + "}}\n";
    }

    /// As many lines as the page has before the block, with `head` on the last of them.
    private String before(String head) {
        int lines = block.line() - 1;
        return "\n".repeat(Math.max(0, lines - 1)) + head + (lines > 0 ? "\n" : "");
    }
}
