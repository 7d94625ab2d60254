package io.multiproc.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs short commands whose output matters only if they fail. */
final class Commands {
    private Commands() {}

    /** Runs the command to its end; if it cannot be run or fails, that is what is missing. */
    static void run(List<String> command) throws MissingException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            if (status != 0) {
                throw new MissingException(
                        String.join(" ", command) + " failed: status=" + status + ", output=" + output);
            }
        } catch (IOException e) {
            throw new MissingException(e.getMessage(), e);
        }
    }
}
