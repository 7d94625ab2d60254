package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An error inside close() or a lock operation leaves the object open or closed, and free. */
class CloseErrorTest {
    private static final int DEPTHS = 400;

    /** Calls an action with less and less of the stack left. */
    private static void deep(int left, Runnable action) {
        if (left == 0) {
            action.run();
        } else {
            deep(left - 1, action);
        }
    }

    /** How deep a thread with this stack can go. */
    private static int depthOfStack() {
        int low = 10;
        int high = 10;
        while (true) {
            try {
                deep(high, () -> {});
                low = high;
                high *= 2;
            } catch (StackOverflowError e) {
                return low;
            }
        }
    }

    private static void inSmallStack(Runnable task) throws Exception {
        FutureTask<Void> future = new FutureTask<>(task, null);
        Thread thread = new Thread(null, future, "small stack", 192 << 10);
        thread.setDaemon(true);
        thread.start();
        future.get(120, TimeUnit.SECONDS);
    }

    @Test
    void closeNearTheEndOfTheStackLeavesNoThreadSpinning() throws Exception {
        SharedLock[] lock = {SharedLock.create()};
        inSmallStack(() -> {
            int most = depthOfStack();
            for (int i = 0; i < 2 * DEPTHS; i++) {
                SharedLock each = SharedLock.create();
                each.lock();
                each.unlock();
                lock[0] = each;
                try {
                    deep(most + i * most / DEPTHS / 2, each::close);
                } catch (StackOverflowError
                        | NullPointerException e) { // JNA does not look for an error of what it calls.
                    checkOpenOrClosed(each);
                }
            }
        });
    }

    private static void checkOpenOrClosed(SharedLock lock) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try {
                lock.lock();
                lock.unlock();
                lock.close();
            } catch (IllegalStateException e) {
                return; // It is closed.
            }
            assertThrows(IllegalStateException.class, lock::lock);
        });
    }

    @Test
    void lockNearTheEndOfTheStackIsHeldOnlyIfTheCallReturned() throws Exception {
        SharedLock lock = SharedLock.create();
        AtomicInteger heldAfterError = new AtomicInteger();
        inSmallStack(() -> {
            int most = depthOfStack();
            boolean[] returned = new boolean[1];
            for (int i = 0; i < 2 * DEPTHS; i++) {
                returned[0] = false;
                try {
                    deep(most + i * most / DEPTHS / 2, () -> {
                        lock.lock();
                        returned[0] = true;
                        lock.unlock();
                    });
                } catch (StackOverflowError e) {
                    boolean held = lock.isHeldByCurrentThread();
                    if (held && !returned[0]) {
                        heldAfterError.incrementAndGet();
                    }
                    if (held) {
                        lock.unlock(); // Where it failed, nothing was changed.
                    }
                }
            }
        });
        assertEquals(0, heldAfterError.get());
        assertTrue(lock.tryLock(10, TimeUnit.SECONDS));
        lock.unlock();
    }
}
