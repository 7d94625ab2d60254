package io.multiproc.bench.host;

import io.multiproc.process.JvmProcess;
import java.io.IOException;

/** On which processors a pair of processes runs. */
final class Processors {
    private Processors() {}

    /**
     * Moves all threads of this process to one processor and those of its partner to another. If it is the same for both,
     * both are there already: they have been started there. (But a JVM started on one of two would think that there is
     * no other.)
     */
    static void place(JvmProcess partner, String ours, String theirs) throws IOException, InterruptedException {
        if (!ours.equals(theirs)) {
            pin(ProcessHandle.current().pid(), ours);
            pin(partner.pid(), theirs);
        }
    }

    private static void pin(long pid, String processor) throws IOException, InterruptedException {
        Process taskset = new ProcessBuilder("taskset", "-a", "-p", "-c", processor, Long.toString(pid))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = taskset.waitFor();
        if (status != 0) {
            throw new IOException("taskset failed: status=" + status + ", processor=" + processor + ", pid=" + pid);
        }
    }
}
