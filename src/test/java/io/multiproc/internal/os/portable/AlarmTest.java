package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Sampled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The thread on which every limit, interrupt and death of a process depends survives whatever happens to it. */
@Timeout(180)
@NotOnWindows("the portable path is for POSIX systems")
class AlarmTest {
    private static final Pointer SOMETHING = new Pointer(1);

    @TempDir
    Path temporary;

    @Test
    void failingPostsAreTriedAgainAndNoSleeperIsForgotten() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch posts = new CountDownLatch(4);
        Alarm alarm = new Alarm(semaphore -> {
            if (tries.incrementAndGet() <= 20) {
                throw new OutOfMemoryError("the heap is full");
            }
            posts.countDown();
            return true;
        });
        Alarm.Sleeper one = alarm.enlist(SOMETHING, 0);
        Alarm.Sleeper two = alarm.enlist(SOMETHING, 1_000_000);
        assertNotNull(one);
        posts.await();
        assertTrue(alarm.strike(one) + alarm.strike(two) >= 2);
        assertEquals(0, alarm.strike(alarm.enlist(SOMETHING, 60_000_000_000L)));
    }

    @Test
    void sleeperThatIsDueEarlierThanAllOthersIsNotLate() throws Exception {
        CountDownLatch posted = new CountDownLatch(1);
        Alarm alarm = new Alarm(semaphore -> {
            posted.countDown();
            return true;
        });
        Alarm.Sleeper late = alarm.enlist(SOMETHING, 600_000_000_000L);
        Thread.sleep(50);
        Alarm.Sleeper early = alarm.enlist(SOMETHING, 1_000_000);
        posted.await();
        alarm.strike(early);
        assertEquals(0, alarm.strike(late));
    }

    static void fillHeap(ChildJvm.Talk talk) throws Exception {
        SharedEvent never = SharedEvent.create();
        SharedSemaphore semaphore = SharedSemaphore.create(0);
        semaphore.tryAcquire(Duration.ofMillis(50));
        for (int i = 0; i < 30; i++) {
            daemon(() -> {
                while (true) {
                    try {
                        never.await(Duration.ofMillis(20));
                    } catch (OutOfMemoryError e) {
                        continue; // It is this thread's turn; others must not suffer.
                    }
                }
            });
        }
        long end = System.nanoTime() + Sampled.Rounds.of(5, 2) * 1_000_000_000L;
        while (System.nanoTime() < end) {
            fillOnce();
        }
        System.gc();
        long start = System.nanoTime();
        talk.say(semaphore.tryAcquire(Duration.ofMillis(200)) + " " + ((System.nanoTime() - start) / 10_000_000_000L));
        Thread waiter = daemon(() -> semaphore.acquire());
        Thread.sleep(200);
        waiter.interrupt();
        waiter.join(20_000);
        talk.say("ended " + !waiter.isAlive());
        talk.hear();
        Runtime.getRuntime().halt(0);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void fillOnce() {
        Object[] kept = null;
        try {
            while (true) {
                kept = new Object[] {kept, new byte[64]};
            }
        } catch (OutOfMemoryError e) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 20_000_000) {
                Thread.onSpinWait();
            }
        }
        if (kept == null) {
            throw new IllegalStateException("nothing was kept");
        }
    }

    @Test
    void limitsAndInterruptsWorkAfterTheHeapWasFull() throws Exception {
        List<String> options =
                List.of("-Dmultiproc.os=portable", "-Dmultiproc.directory=" + temporary.resolve("private"), "-Xmx24m");
        try (ChildJvm child = ChildJvm.start(options, AlarmTest.class, "fillHeap")) {
            child.expect("false 0");
            child.expect("ended true");
        }
        PortableMode.sweep(temporary.resolve("private"));
    }
}
