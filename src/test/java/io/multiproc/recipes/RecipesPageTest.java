package io.multiproc.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page of recipes shows is, to the letter, what is compiled here and tested by {@link RecipesTest}. */
class RecipesPageTest {
    private static final Path PAGE = Path.of("src/docs/RECIPES.md");
    private static final Path CODE = Path.of("src/test/java/io/multiproc/recipes");
    private static final Pattern LINK = Pattern.compile("\\(\\.\\./test/java/io/multiproc/recipes/(\\w+\\.java)\\)");

    @Test
    void everySnippetIsTheCodeOfTheClassThatItsSectionLinksTo() throws IOException {
        String[] sections = Files.readString(PAGE).split("(?m)^## ");
        assertTrue(sections.length > 1, "no sections");
        assertEquals(List.of(), Snippets.shown(sections[0]));
        for (int i = 1; i < sections.length; i++) {
            List<String> links = Snippets.all(LINK, sections[i]);
            assertEquals(1, links.size(), () -> "links: " + links);
            List<String> shown = Snippets.shown(sections[i]);
            assertFalse(shown.isEmpty(), () -> "no snippet of " + links);
            assertEquals(Snippets.marked(CODE.resolve(links.get(0))), shown, () -> "snippets of " + links);
        }
    }

    @Test
    void everyMarkedClassIsOnThePage() throws IOException {
        List<String> marked = new ArrayList<>();
        try (Stream<Path> files = Files.list(CODE)) {
            for (Path file : files.sorted().toList()) {
                if (!Snippets.marked(file).isEmpty()) {
                    marked.add(file.getFileName().toString());
                }
            }
        }
        assertEquals(
                marked,
                Snippets.all(LINK, Files.readString(PAGE)).stream().sorted().toList());
    }
}
