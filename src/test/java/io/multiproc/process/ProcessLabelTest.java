package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import org.junit.jupiter.api.Test;

/** The names by which children are shown among the holders of an object. */
class ProcessLabelTest {
    @Test
    void aHolderIsShownByTheNameOfItsProcess() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedEvent held = SharedEvent.create();
                SharedEvent end = SharedEvent.create();
                JvmProcess child = JvmProcess.builder().name("Holder").start(() -> {
                    lock.lock();
                    held.set();
                    end.await();
                    lock.unlock();
                })) {
            held.await();
            long own = ProcessHandle.current().pid();
            assertEquals(
                    "JvmProcess Holder, child of " + own, lock.holders().get(0).command());
            assertTrue(
                    lock.toString().contains("process " + child.pid() + " (JvmProcess Holder, child of " + own + ","),
                    lock.toString());
            end.set();
            child.join();
        }
    }
}
