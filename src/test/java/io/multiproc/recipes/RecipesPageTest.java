package io.multiproc.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page of recipes shows is, to the letter, what is compiled here and tested by {@link RecipesTest}. */
class RecipesPageTest {
    private static final Path PAGE = Path.of("src/docs/RECIPES.md");
    private static final Path CODE = Path.of("src/test/java/io/multiproc/recipes");
    private static final Pattern LINK = Pattern.compile("\\(\\.\\./test/java/io/multiproc/recipes/(\\w+\\.java)\\)");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern MARKED =
            Pattern.compile("^ *// begin\n(.*?)^ *// end$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void everySnippetIsTheCodeOfTheClassThatItsSectionLinksTo() throws IOException {
        String[] sections = Files.readString(PAGE).split("(?m)^## ");
        assertTrue(sections.length > 1, "no sections");
        assertEquals(List.of(), all(BLOCK, sections[0]));
        for (int i = 1; i < sections.length; i++) {
            List<String> links = all(LINK, sections[i]);
            assertEquals(1, links.size(), () -> "links: " + links);
            List<String> shown = all(BLOCK, sections[i]);
            assertFalse(shown.isEmpty(), () -> "no snippet of " + links);
            assertEquals(marked(CODE.resolve(links.get(0))), shown, () -> "snippets of " + links);
        }
    }

    @Test
    void everyMarkedClassIsOnThePage() throws IOException {
        List<String> marked = new ArrayList<>();
        try (Stream<Path> files = Files.list(CODE)) {
            for (Path file : files.sorted().toList()) {
                if (!marked(file).isEmpty()) {
                    marked.add(file.getFileName().toString());
                }
            }
        }
        assertEquals(marked, all(LINK, Files.readString(PAGE)).stream().sorted().toList());
    }

    /** What stands between the marks, without the indentation. */
    private static List<String> marked(Path file) throws IOException {
        return all(MARKED, Files.readString(file)).stream()
                .map(code -> code.stripTrailing().stripIndent() + "\n")
                .toList();
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
