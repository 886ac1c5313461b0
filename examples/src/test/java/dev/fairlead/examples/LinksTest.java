package dev.fairlead.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Links between the pages lead somewhere.
class LinksTest {
    private static final Pattern LINK =
            Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

    @Test
    void everyLinkWithinTheProjectLeadsSomewhere() throws Exception {
        List<String> dead = new ArrayList<>();
        for (Path page : Markdown.all()) {
            var links = LINK.matcher(Files.readString(page).replaceAll("(?s)```.*?```", ""));
            while (links.find()) {
                String file = links.group(1);
                Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
                String anchor = links.group(2);
                if (!Files.exists(target)
                        || (anchor != null && !anchors(target).contains(anchor))) {
                    dead.add(Markdown.ROOT.relativize(page) + ": " + links.group());
                }
            }
        }
        assertEquals(List.of(), dead);
    }

    /// As code hosts make them of headings.
    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .toList();
    }
}
