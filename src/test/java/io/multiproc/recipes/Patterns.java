package io.multiproc.recipes;

import io.multiproc.RemoteTaskException;
import io.multiproc.TaskTimeoutException;
import io.multiproc.process.Pool;
import io.multiproc.process.ProcessPool;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** Tries regular expressions that strangers wrote: one that would backtrack for years costs a worker, which is replaced. */
final class Patterns {
    private Patterns() {}

    // begin
    /** What each pattern says of the text; none may take longer than the limit. */
    static Map<String, String> verdicts(ProcessPool pool, List<String> patterns, String text, Duration limit)
            throws InterruptedException {
        Pool limited = pool.within(limit);
        Map<String, CompletableFuture<Boolean>> answers = new LinkedHashMap<>();
        for (String pattern : patterns) {
            answers.put(pattern, limited.submit(() -> Pattern.matches(pattern, text)));
        }
        Map<String, String> verdicts = new LinkedHashMap<>();
        for (Map.Entry<String, CompletableFuture<Boolean>> answer : answers.entrySet()) {
            verdicts.put(answer.getKey(), verdict(answer.getValue()));
        }
        return verdicts;
    }

    private static String verdict(CompletableFuture<Boolean> answer) throws InterruptedException {
        try {
            return answer.get() ? "matches" : "does not match";
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TaskTimeoutException) {
                return "took too long"; // its worker has been killed and replaced
            }
            if (e.getCause() instanceof RemoteTaskException failure) {
                return "failed: " + failure.getCause(); // what the task threw, such as a PatternSyntaxException
            }
            throw new IllegalStateException(e.getCause());
        }
    }
    // end
}
