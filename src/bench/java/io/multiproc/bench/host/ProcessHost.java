package io.multiproc.bench.host;

import io.multiproc.process.ExitStatus;
import io.multiproc.process.JvmProcess;

/**
 * Processes that have nothing to do, one after another.
 *
 * <ul>
 *   <li>{@code start}: until the outcome of the task is known
 *   <li>{@code exit}: until the process is gone
 * </ul>
 */
public final class ProcessHost {
    private ProcessHost() {}

    public static void main(String[] arguments) throws Exception {
        Requests.Round round = switch (arguments.length == 1 ? arguments[0] : "") {
            case "start" -> ProcessHost::untilOutcome;
            case "exit" -> ProcessHost::untilGone;
            default -> throw new IllegalArgumentException("usage: start|exit");
        };
        Requests.serve(round);
    }

    private static void nothing() {}

    private static Integer noResult() {
        return null;
    }

    private static long untilOutcome(long operations) throws Exception {
        long nanos = 0;
        for (long i = 0; i < operations; i++) {
            long start = System.nanoTime();
            JvmProcess.call(ProcessHost::noResult).get();
            nanos += System.nanoTime() - start;
            for (JvmProcess process : JvmProcess.activeChildren()) {
                process.awaitExit();
            }
        }
        return nanos;
    }

    private static long untilGone(long operations) throws Exception {
        long start = System.nanoTime();
        for (long i = 0; i < operations; i++) {
            try (JvmProcess process = JvmProcess.start(ProcessHost::nothing)) {
                ExitStatus status = process.awaitExit();
                if (!status.isSuccess()) {
                    throw new IllegalStateException("the child failed: status=" + status);
                }
            }
        }
        return System.nanoTime() - start;
    }
}
