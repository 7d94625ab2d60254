package io.multiproc.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a page shows of sources: it stands there between the marks {@code // begin} and {@code // end}. */
public final class Snippets {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern MARKED =
            Pattern.compile("^ *// begin\n(.*?)^ *// end$", Pattern.DOTALL | Pattern.MULTILINE);

    private Snippets() {}

    /** The pieces of Java in a page. */
    public static List<String> shown(String page) {
        return all(BLOCK, page);
    }

    /** What stands between the marks, without the indentation. */
    public static List<String> marked(Path file) throws IOException {
        return all(MARKED, Files.readString(file)).stream()
                .map(code -> code.stripTrailing().stripIndent() + "\n")
                .toList();
    }

    /** The first groups of all that a pattern finds. */
    public static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
