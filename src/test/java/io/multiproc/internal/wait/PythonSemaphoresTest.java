package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.sync.SharedEvent;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A living Python program keeps its semaphores, which are files of {@code /dev/shm} as well. */
@Timeout(180)
@NotOnWindows("semaphores are no files there")
class PythonSemaphoresTest {
    private static final String PROGRAM = """
            import multiprocessing, sys
            def use(lock):
                with lock: pass
            if __name__ == '__main__':
                context = multiprocessing.get_context('spawn')
                lock = context.Lock()
                print('made', flush=True)
                sys.stdin.readline()
                child = context.Process(target=use, args=(lock,))
                child.start()
                child.join()
                print('exit code', child.exitcode, flush=True)
            """;

    @TempDir
    Path directory;

    static void sleepOnce(ChildJvm.Talk talk) throws Exception {
        try (SharedEvent event = SharedEvent.create()) {
            event.await(10, TimeUnit.MILLISECONDS);
        }
        talk.say("slept");
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import multiprocessing.synchronize")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void childOfAPythonProgramStillFindsItsLock() throws Exception {
        assumeTrue(hasPython(), "needs python3 with multiprocessing");
        Path program = Files.writeString(directory.resolve("program.py"), PROGRAM);
        Process python = new ProcessBuilder("python3", program.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8));
                PrintStream in = new PrintStream(python.getOutputStream(), true, StandardCharsets.UTF_8)) {
            assertEquals("made", out.readLine());
            try (ChildJvm child =
                    ChildJvm.start(List.of("-Dmultiproc.wait=semaphore"), PythonSemaphoresTest.class, "sleepOnce")) {
                child.expect("slept");
            }
            in.println("go on");
            assertEquals("exit code 0", out.readLine());
            assertEquals(0, python.waitFor());
        } finally {
            python.destroyForcibly();
        }
    }
}
