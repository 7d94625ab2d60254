package io.multiproc.race;

import io.multiproc.internal.os.Steps;
import io.multiproc.memory.SharedMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Records operations that do nothing, as an actor does; reads lines {@code run N}, and answers with the nanoseconds of one. */
public final class RecordingHost {
    private RecordingHost() {}

    public static void main(String[] arguments) throws IOException {
        Steps.listen(ActorThread::step);
        try (SharedMemory stage = SharedMemory.create(StageLayout.SIZE)) {
            Recorder recorder = new Recorder(Recorder.lanes(stage), 0);
            BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                long count = Long.parseLong(line.substring("run ".length()));
                long start = System.nanoTime();
                record(recorder, count);
                System.out.println((System.nanoTime() - start) / (double) count);
                System.out.flush();
            }
        }
    }

    private static void record(Recorder recorder, long count) {
        for (long i = 0; i < count; i++) {
            int number = (int) (i % StageLayout.LONGEST_SCRIPT);
            recorder.invoked(number);
            recorder.returned(number, i);
        }
    }
}
