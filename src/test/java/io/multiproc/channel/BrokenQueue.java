package io.multiproc.channel;

import io.multiproc.internal.lock.LockingThread;
import java.util.ArrayList;

/** Taking from a queue in a wrong order. */
public final class BrokenQueue {
    private BrokenQueue() {}

    /** Moves the head first, and enters the debt then. */
    public static void takeBeforeOwing(SharedQueue<?> queue) {
        Ring ring = queue.bytes.ring;
        LockingThread holder = ring.consumers().lockSoon();
        long head = ring.copy(1, new ArrayList<>());
        ring.moveHead(head);
        queue.bytes.debts.add(1, head);
        ring.consumers().unlock(holder);
    }
}
