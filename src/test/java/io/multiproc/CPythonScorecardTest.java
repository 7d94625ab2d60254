package io.multiproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Sampled;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The column of the README's table that says what CPython does: its script runs. What CPython answers may change, and is printed only. */
@ExtendWith(Leftovers.class)
class CPythonScorecardTest {
    private static final int ROWS = 10;

    @Test
    @Timeout(180)
    void theScriptAnswersEveryRow() throws Exception {
        Path script = Path.of(CPythonScorecardTest.class
                .getResource("/scorecard/cpython_scorecard.py")
                .toURI());
        Process python;
        try {
            ProcessBuilder command = new ProcessBuilder("python3", script.toString()).redirectError(Redirect.INHERIT);
            command.environment().put("SCORECARD_LIMIT", Integer.toString(Sampled.Rounds.of(3, 1)));
            python = command.start();
        } catch (IOException e) {
            assumeTrue(false, "needs python3 on the path: " + e.getMessage());
            return;
        }
        String answers = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, python.waitFor(), answers);
        System.out.print(answers);
        List<String> rows = answers.lines().toList();
        assertEquals(ROWS, rows.size(), answers);
        for (String row : rows) {
            assertTrue(row.matches("[a-z ]+: .+"), row);
        }
    }
}
