package io.multiproc.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A running program that answers requests for rounds. It is killed, with its children, if it does not answer. */
final class RoundProcess implements AutoCloseable {
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int QUOTED_LINES = 3;

    private final Process process;
    private final Path errors;
    private final OutputStream requests;
    private final BufferedReader answers;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "answers");
        thread.setDaemon(true);
        return thread;
    });

    private RoundProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.requests = process.getOutputStream();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    static RoundProcess start(String name, List<String> command, Workbench bench) throws MissingException {
        try {
            Path errors = bench.log(name);
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            return new RoundProcess(process, errors);
        } catch (IOException e) {
            throw new MissingException("cannot be started: " + e.getMessage(), e);
        }
    }

    /** Asks for a round of so many operations; returns the nanoseconds of one. */
    double run(long operations, Deadline deadline) throws FailedException, InterruptedException {
        return ask(operations, deadline).get(0);
    }

    /** Asks for a round; returns the numbers of the answer, of which there is at least one. */
    List<Double> ask(long number, Deadline deadline) throws FailedException, InterruptedException {
        Duration left = deadline.left();
        Future<String> answer = reader.submit(() -> {
            requests.write(("run " + number + "\n").getBytes(StandardCharsets.US_ASCII));
            requests.flush();
            return answers.readLine();
        });
        try {
            String line = answer.get(left.toMillis(), TimeUnit.MILLISECONDS);
            if (line != null) {
                return Stream.of(line.strip().split(" ")).map(Double::valueOf).toList();
            }
            throw new FailedException("ended without an answer" + lastErrors());
        } catch (TimeoutException e) {
            kill();
            throw new FailedException("no answer in the time that the case had left: " + left + lastErrors(), e);
        } catch (ExecutionException e) {
            throw new FailedException("failed: " + e.getCause().getMessage() + lastErrors(), e);
        } catch (NumberFormatException e) {
            throw new FailedException("not numbers: " + e.getMessage() + lastErrors(), e);
        }
    }

    /** The last lines that say something: those of a stack trace, in Java and in Python, are indented. */
    private String lastErrors() {
        try (Stream<String> all = Files.lines(errors)) {
            List<String> lines = all.filter(line -> !line.isEmpty() && !Character.isWhitespace(line.charAt(0)))
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size());
            return last.isEmpty() ? "" : "; " + String.join(" | ", last);
        } catch (IOException | UncheckedIOException e) {
            return "; see " + errors;
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Ends the program by end of file, or by force if it does not go. */
    @Override
    public void close() {
        try {
            requests.close();
        } catch (IOException e) {
            // It has gone already: there is nobody left to tell.
        }
        try {
            if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        } finally {
            reader.shutdownNow();
        }
    }
}
