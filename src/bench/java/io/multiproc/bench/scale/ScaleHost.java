package io.multiproc.bench.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Has a number of processes contend for a shared object. The arguments are what they do, and how many they are. It answers requests as {@code
 * io.multiproc.bench.run.ScaleSubject} asks them.
 */
public final class ScaleHost {
    private static final String REQUEST = "run ";
    private static final int MULTIPLICATIONS = 200;
    private static final int ONE_WRITE_IN = 20;

    private ScaleHost() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: LOAD PROCESSES");
        }
        int processes = Integer.parseInt(arguments[1]);
        try (Contenders contenders = Contenders.start(load(arguments[0], processes), processes)) {
            BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                Round round = contenders.run(millis(line));
                System.out.printf(Locale.ROOT, "%.3f %.4f%n", round.nanosPerOperation(), round.fairness());
                System.out.flush();
            }
        }
    }

    private static Load load(String name, int processes) {
        return switch (name) {
            case "lock" -> LockLoad.withWork(0);
            case "lock.work" -> LockLoad.withWork(MULTIPLICATIONS);
            case "semaphore" -> SyncLoads.Semaphore.of(processes);
            case "rwlock.read" -> SyncLoads.Readers.only();
            case "rwlock.mixed" -> SyncLoads.Readers.withOneWriteIn(ONE_WRITE_IN);
            case "barrier" -> SyncLoads.Barrier.of(processes);
            case "condition" -> SyncLoads.Token.create();
            case "queue.one-consumer" -> QueueLoad.of(processes, 1);
            case "queue.half-consumers" -> QueueLoad.of(processes, processes / 2);
            case "agrona.many-to-one" -> AgronaLoad.of(processes);
            default -> throw new IllegalArgumentException("no such load: " + name);
        };
    }

    private static long millis(String line) throws IOException {
        if (!line.startsWith(REQUEST) || !line.substring(REQUEST.length()).matches("[1-9][0-9]{0,8}")) {
            throw new IOException("expected a line \"run N\" with N milliseconds: " + line);
        }
        return Long.parseLong(line.substring(REQUEST.length()));
    }
}
