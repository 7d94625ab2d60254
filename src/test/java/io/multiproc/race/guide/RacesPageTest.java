package io.multiproc.race.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.testing.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page on races shows is, to the letter, what is compiled and run here. */
class RacesPageTest {
    private static final Path PAGE = Path.of("src/docs/RACES.md");
    private static final Path CODE = Path.of("src/test/java/io/multiproc/race/guide");
    private static final Pattern LINK = Pattern.compile("\\(\\.\\./test/java/io/multiproc/race/guide/(\\w+\\.java)\\)");

    @Test
    void everySnippetIsTheCodeOfTheClassThatIsLinked() throws IOException {
        String page = Files.readString(PAGE);
        List<String> marked = new ArrayList<>();
        for (String file : Snippets.all(LINK, page)) {
            List<String> code = Snippets.marked(CODE.resolve(file));
            assertFalse(code.isEmpty(), () -> "nothing is marked in " + file);
            marked.addAll(code);
        }
        assertEquals(marked, Snippets.shown(page));
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
