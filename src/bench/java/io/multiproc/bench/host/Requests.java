package io.multiproc.bench.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Answers the benchmark's requests: the protocol of {@link io.multiproc.bench.run.ProgramSubject}. */
final class Requests {
    private static final String RUN = "run ";

    private Requests() {}

    /** What is timed. */
    @FunctionalInterface
    interface Round {
        /** Runs so many operations; returns the nanoseconds of all of them together. */
        long nanos(long operations) throws Exception;
    }

    /** Answers until end of file. */
    static void serve(Round round) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            long operations = operations(line);
            System.out.printf(Locale.ROOT, "%.3f%n", (double) round.nanos(operations) / operations);
            System.out.flush();
        }
    }

    private static long operations(String line) throws IOException {
        if (!line.startsWith(RUN) || !line.substring(RUN.length()).matches("[1-9][0-9]{0,17}")) {
            throw new IOException("expected a line \"run N\" with a positive N: " + line);
        }
        return Long.parseLong(line.substring(RUN.length()));
    }
}
