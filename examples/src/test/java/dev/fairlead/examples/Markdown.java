package dev.fairlead.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The project's Markdown pages, and the fenced blocks in them.
final class Markdown {
    /// The directory that holds README.md. Tests run in a module's directory.
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /// A fenced block.
    ///
    /// @param line of its first line of text, from 1
    /// @param info what follows the opening fence, such as `java`; empty if nothing does
    /// @param text with a line end after each line
    record Block(Path page, int line, String info, String text) {
        boolean is(String language) {
            return info.equals(language) || info.startsWith(language + " ");
        }

        /// Such as `docs/guide/errors.md:12`.
        String place() {
            return ROOT.relativize(page) + ":" + line;
        }
    }

    private Markdown() {}

    /// README, the pages of the guide, and those beside it that show how something is done.
    static List<Path> guide() throws IOException {
        List<Path> pages = new ArrayList<>();
        pages.add(ROOT.resolve("README.md"));
        pages.add(ROOT.resolve("docs/recipes.md"));
        pages.add(ROOT.resolve("docs/which-api.md"));
        pages.addAll(below(ROOT.resolve("docs/guide")));
        return pages;
    }

    /// Every page of the project, those at its root first.
    static List<Path> all() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT)) {
            top.filter(Markdown::isPage).sorted().forEach(pages::add);
        }
        pages.addAll(below(ROOT.resolve("docs")));
        pages.addAll(below(ROOT.resolve("lab")));
        return pages;
    }

    private static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Markdown::isPage).sorted().toList();
        }
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".md") && Files.isRegularFile(file);
    }

    /// The fenced blocks of a page, in order.
    static List<Block> blocks(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        for (int at = 0; at < lines.size(); at++) {
            if (!lines.get(at).startsWith("```")) {
                continue;
            }
            String info = lines.get(at).substring(3).strip();
            int first = at + 1;
            at = first;
            while (at < lines.size() && !lines.get(at).equals("```")) {
                at++;
            }
            if (at == lines.size()) {
                throw new IOException(page + ":" + first + ": this block has no end");
            }
            String text = String.join("\n", lines.subList(first, at)) + "\n";
            blocks.add(new Block(page, first + 1, info, text));
        }
        return blocks;
    }

    /// The blocks of README and guide in one language.
    static List<Block> blocks(String language) throws IOException {
        List<Block> found = new ArrayList<>();
        for (Path page : guide()) {
            blocks(page).stream().filter(block -> block.is(language)).forEach(found::add);
        }
        return found;
    }
}
