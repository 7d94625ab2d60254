package io.multiproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.sync.SharedLock;
import io.multiproc.testing.ChildJvm;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README shows is what compiles, runs, and has this version. */
class ReadmeTest {
    private static final Path EXAMPLE = Path.of("src/test/java/io/multiproc/ReadmeExample.java");

    @Test
    void theProgramIsTheOneThatIsCompiled() throws IOException {
        String snippet = block("java");
        assertTrue(
                squeeze(Files.readString(EXAMPLE)).contains(squeeze(snippet)),
                () -> "not in " + EXAMPLE + ":\n" + snippet);
        assertTrue(snippet.lines().count() < 15, () -> "15 lines or more:\n" + snippet);
    }

    @Test
    void theProgramPrintsWhatItSays() throws Exception {
        try (ChildJvm program = ChildJvm.start(ReadmeTest.class, "runExample")) {
            program.expect("42");
            assertEquals(0, program.exitCode());
        }
    }

    static void runExample(ChildJvm.Talk talk) throws InterruptedException {
        ReadmeExample.main(new String[0]);
    }

    @Test
    void theDiagnosisIsTheOneThatIsCompiled() throws IOException {
        Path code = Path.of("src/test/java/io/multiproc/ReadmeDiagnosis.java");
        String snippet = find("(?<=```java\n)static void explain.*?(?=```)", Files.readString(Path.of("README.md")));
        assertTrue(
                squeeze(Files.readString(code)).contains(squeeze(snippet)), () -> "not in " + code + ":\n" + snippet);
    }

    @Test
    void theDiagnosisSaysWhoHoldsAndWaits() throws Exception {
        try (ChildJvm program = ChildJvm.start(ReadmeTest.class, "runDiagnosis")) {
            String holders = program.hear();
            assertTrue(holders.startsWith("[process " + program.pid() + " ("), holders);
            assertEquals("[]", program.hear());
            assertEquals("0 waits of 0.1 s or more", program.hear());
            assertEquals(0, program.exitCode());
        }
    }

    static void runDiagnosis(ChildJvm.Talk talk) {
        SharedLock lock = SharedLock.create();
        lock.lock();
        ReadmeDiagnosis.explain(lock);
    }

    @Test
    void theDependencyIsThisVersion() throws IOException {
        assertEquals(squeeze(coordinates(Files.readString(Path.of("pom.xml")))), squeeze(coordinates(block("xml"))));
    }

    @Test
    void eachRowOfTheKillScorecardIsATest() throws IOException {
        String table = find(
                "(?<=\\| scenario \\| CPython 3.13 \\| multiproc \\|\n).*?(?=\n\n)",
                Files.readString(Path.of("README.md")));
        Set<String> rows = table.lines()
                .skip(1)
                .map(line -> camelCase(line.split("\\|")[1]))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tests = Arrays.stream(KillScorecardTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(tests, rows);
    }

    /** The name of the test of a row: {@code owner of a value's lock killed} is {@code ownerOfAValuesLockKilled}. */
    private static String camelCase(String words) {
        String bare = words.replaceAll("['`]", "").strip();
        return Pattern.compile(" +(\\w)")
                .matcher(bare)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    private static String coordinates(String text) {
        return find("<groupId>.*?</version>", text);
    }

    /** The README's first block of code in a language. */
    private static String block(String language) throws IOException {
        return find("(?<=```" + language + "\n).*?(?=```)", Files.readString(Path.of("README.md")));
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertTrue(matcher.find(), () -> "not found: " + pattern);
        return matcher.group();
    }

    /** Layout does not count: the README is narrower than the source. */
    private static String squeeze(String text) {
        return text.replaceAll("\\s+", "");
    }
}
