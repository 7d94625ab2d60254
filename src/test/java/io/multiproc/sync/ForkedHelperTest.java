package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OwnerDiedException;
import io.multiproc.WorkerDiedException;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.ProcessPool;
import io.multiproc.testing.NativeHelper;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedLong;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A helper that native code forks in a process, and that lives on, does not keep that process alive for others. */
@Tag("wait")
@Tag("long")
@NotOnWindows("processes are not forked")
@Timeout(120)
class ForkedHelperTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private final SharedLong helper = SharedLong.create(0);
    private String library;

    @BeforeEach
    void compile() throws Exception {
        library = NativeHelper.library(directory);
    }

    @AfterEach
    void endHelper() {
        if (helper.get() > 0) {
            NativeHelper.end(helper.get());
        }
        helper.close();
    }

    private static void forkAndDie(SharedLong helper, String library) {
        helper.set(NativeHelper.fork(library));
        Runtime.getRuntime().halt(9);
    }

    private void assertHelperLives() {
        assertTrue(ProcessHandle.of(helper.get()).orElseThrow().isAlive());
    }

    @Test
    void lockIsReportedAndRecovered() throws Exception {
        SharedLong its = helper;
        String code = library;
        try (SharedLock lock = SharedLock.create()) {
            try (JvmProcess holder = JvmProcess.start(() -> {
                lock.lock();
                forkAndDie(its, code);
            })) {
                holder.awaitExit();
            }
            assertThrows(OwnerDiedException.class, () -> lock.lock(LONG));
            assertHelperLives();
            assertTrue(lock.recover());
            lock.markConsistent();
            lock.unlock();
            assertTrue(lock.tryLock());
            lock.unlock();
        }
    }

    @Test
    void firstTryOfALockIsEnough() throws Exception {
        SharedLong its = helper;
        String code = library;
        try (SharedReentrantLock lock = SharedReentrantLock.create()) {
            try (JvmProcess holder = JvmProcess.start(() -> {
                lock.lock();
                forkAndDie(its, code);
            })) {
                holder.awaitExit();
            }
            assertThrows(OwnerDiedException.class, lock::tryLock);
            assertFalse(lock.holders().stream().anyMatch(holder -> holder.alive()));
            assertHelperLives();
        }
    }

    @Test
    void queueDoesNotWaitForTheDead() throws Exception {
        SharedLong its = helper;
        String code = library;
        try (SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong(), 1 << 10)) {
            queue.put(7L);
            try (JvmProcess consumer = JvmProcess.start(() -> {
                queue.take();
                forkAndDie(its, code);
            })) {
                consumer.awaitExit();
            }
            assertTrue(queue.awaitDone(LONG));
            assertEquals(1, queue.lost());
            assertHelperLives();
        }
    }

    @Test
    void poolReplacesTheWorkerAndItsLockIsReported() throws Exception {
        SharedLong its = helper;
        String code = library;
        try (SharedLock lock = SharedLock.create();
                ProcessPool pool = ProcessPool.create(1)) {
            ExecutionException e = assertThrows(
                    ExecutionException.class,
                    () -> pool.submit(() -> {
                                lock.lock();
                                forkAndDie(its, code);
                            })
                            .get(LONG.toSeconds(), TimeUnit.SECONDS));
            assertInstanceOf(WorkerDiedException.class, e.getCause());
            assertThrows(OwnerDiedException.class, () -> lock.lock(LONG));
            assertEquals(5, pool.submit(() -> 5).get(LONG.toSeconds(), TimeUnit.SECONDS));
            assertHelperLives();
            NativeHelper.end(helper.get());
        }
    }
}
