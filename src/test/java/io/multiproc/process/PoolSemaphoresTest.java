package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.object.SegmentSecrets;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.SemaphoreFiles;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** The named semaphores of a pool go when it is closed, not when it is unreachable. */
@Tag("wait")
@EnabledIfSystemProperty(named = "multiproc.wait", matches = "semaphore")
@ExtendWith(Leftovers.class)
class PoolSemaphoresTest {

    private SemaphoreFiles semaphores;

    private ProcessPool withSemaphores() throws Exception {
        ProcessPool pool = ProcessPool.builder().workers(2).fastStart().create();
        semaphores = SegmentSecrets.semaphoresOf(pool.core.memory.words);
        Processes.await("somebody has slept", () -> {
            pool.submit(() -> 1).join();
            return !semaphores.present().isEmpty();
        });
        return pool;
    }

    @Test
    void closeRemovesThem() throws Exception {
        ProcessPool pool = withSemaphores();
        pool.close();
        assertEquals(List.of(), semaphores.present());
        Reference.reachabilityFence(pool);
    }

    @Test
    void shutdownNowRemovesThemWhateverTheWorkersDo() throws Exception {
        ProcessPool pool = withSemaphores();
        CompletableFuture<Void> task = pool.submit(() -> Thread.sleep(60_000));
        pool.shutdownNow();
        assertEquals(List.of(), semaphores.present());
        assertTrue(task.isCancelled());
        Reference.reachabilityFence(pool);
    }
}
