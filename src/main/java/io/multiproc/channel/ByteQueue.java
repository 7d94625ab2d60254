package io.multiproc.channel;

import io.multiproc.Holder;
import io.multiproc.internal.lock.DeathProofLock;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.lock.LockingThread;
import io.multiproc.internal.object.View;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitWords;
import java.lang.ref.Reference;
import java.util.List;
import java.util.stream.Stream;

/**
 * A queue of bytes: the ring with its locks, and waiting for items, room, or the end of all work.
 *
 * <p>Every operation keeps this object, and by it the view, reachable until it has finished with the memory. The locks are held for moments; whoever does
 * not get one in time, as its holder lives but does not run, finds the queue full or empty, as it were.
 *
 * <p>When the ring has been changed, the operation has been done: an error in what follows, such as a wake-up, is no error of the operation. A thread that
 * is not woken looks again after a slice.
 */
final class ByteQueue {
    private static final byte[][] NOTHING = new byte[0][];
    private static final long KEEP_NANOS = 10_000_000_000L;

    private final View view;
    final Ring ring;
    final Debts debts;
    /** What a take returns before it looks into the ring. */
    final Undelivered undelivered = new Undelivered();

    private final Gate items;
    private final Gate room;
    private final Gate done;

    ByteQueue(View view) {
        this.view = view;
        debts = new Debts(view);
        ring = new Ring(view, debts);
        items = Gate.prompt(view, RingLayout.ITEMS_FLAG, 1);
        room = Gate.patient(view, RingLayout.ROOM_FLAG);
        done = Gate.prompt(view, RingLayout.DONE_FLAG, WaitWords.ALL);
    }

    View view() {
        return view;
    }

    int capacity() {
        return ring.capacity();
    }

    /**
     * Appends, waiting for room.
     *
     * @param deadline when to give up
     * @return false if the time is over
     */
    boolean append(byte[] payload, Deadline deadline) throws InterruptedException {
        refuseInterrupted();
        boolean waited = false;
        boolean appended = false;
        try {
            while (!appended) {
                LockingThread holder = ring.producers().lock(deadline);
                if (holder == null) {
                    return false;
                }
                appended = append(payload, holder);
                if (!appended) {
                    waited = true;
                    if (!room.await(new Room(payload.length), deadline)) {
                        return false;
                    }
                }
            }
            return true;
        } finally {
            if (waited) {
                handOn(appended, payload.length);
            }
        }
    }

    /** A producer that has waited may have been woken for room that it leaves to others: one that sleeps goes on. */
    private void handOn(boolean appended, int length) {
        try {
            if (!appended || ring.mayHaveRoom(length)) {
                room.open();
            }
        } catch (Throwable e) {
            // They look again after a slice.
        }
    }

    /** Room for a payload; a producer that does not sleep waits for more. */
    private final class Room implements Gate.State {
        private final int length;

        Room(int length) {
            this.length = length;
        }

        @Override
        public boolean isReached() {
            return ring.mayHaveRoom(length);
        }

        @Override
        public boolean isWorthEndingSpin() {
            return ring.mayHavePlentyOfRoom(length);
        }

        @Override
        public long version() {
            return ring.head();
        }
    }

    /** Appends if there is room. */
    boolean appendNow(byte[] payload) {
        LockingThread holder = ring.producers().lockSoon();
        return holder != null && append(payload, holder);
    }

    private boolean append(byte[] payload, LockingThread holder) {
        boolean appended = false;
        try {
            try {
                appended = ring.offer(payload);
            } finally {
                ring.producers().unlock(holder);
            }
            if (appended) {
                items.open();
            }
        } catch (Throwable e) {
            if (!appended) {
                throw e;
            }
        }
        Reference.reachabilityFence(this);
        return appended;
    }

    /**
     * Takes the oldest, waiting for one.
     *
     * @param deadline when to give up
     * @return null if the time is over
     */
    byte[] take(Deadline deadline) throws InterruptedException {
        refuseInterrupted();
        view.checkOpen();
        byte[] payload = undelivered.poll();
        while (payload == null && awaitItem(deadline)) {
            if (undelivered.isEmpty()) {
                LockingThread holder = ring.consumers().lock(deadline);
                if (holder == null) {
                    return null;
                }
                payload = take(holder);
            } else {
                payload = undelivered.poll();
            }
        }
        return payload;
    }

    /**
     * Takes the oldest into an array, waiting for one.
     *
     * @param deadline when to give up
     * @return its length, or -1 if the time is over
     */
    int takeInto(byte[] target, Deadline deadline) throws InterruptedException {
        refuseInterrupted();
        view.checkOpen();
        int length = undelivered.poll(target);
        while (length < 0 && awaitItem(deadline)) {
            if (undelivered.isEmpty()) {
                LockingThread holder = ring.consumers().lock(deadline);
                if (holder == null) {
                    return -1;
                }
                length = takeInto(target, holder);
            } else {
                length = undelivered.poll(target);
            }
        }
        return length;
    }

    /** Waits for an item; false if the time is over. */
    private boolean awaitItem(Deadline deadline) throws InterruptedException {
        return isItemThere() || items.await(this::isItemThere, deadline);
    }

    private boolean isItemThere() {
        return !ring.isEmpty() || !undelivered.isEmpty();
    }

    /**
     * Adds a payload that has been taken and could not be delivered to what the next take in this process returns.
     *
     * @return false if there is no place and no heap for it, and none comes in time or before the thread is interrupted
     */
    boolean keep(byte[] payload) {
        if (!undelivered.add(payload, KEEP_NANOS)) {
            return false;
        }
        try {
            items.open(WaitWords.ALL); // Any of the sleepers may be of this process.
        } catch (Throwable e) {
            // They look again after a slice.
        }
        Reference.reachabilityFence(this);
        return true;
    }

    /** Takes the oldest into an array; its length, or -1 if there is none. */
    int takeNowInto(byte[] target) {
        view.checkOpen();
        int length = undelivered.poll(target);
        if (length >= 0) {
            return length;
        }
        LockingThread holder = ring.isEmpty() ? null : ring.consumers().lockSoon();
        return holder == null ? -1 : takeInto(target, holder);
    }

    private int takeInto(byte[] target, LockingThread holder) {
        int length = -1;
        try {
            try {
                length = ring.poll(target);
            } finally {
                ring.consumers().unlock(holder);
            }
            if (length >= 0) {
                afterTaking();
            }
        } catch (Throwable e) {
            if (length < 0) {
                throw e;
            }
        }
        return length;
    }

    /** Takes the oldest, or null if there is none. */
    byte[] takeNow() {
        view.checkOpen();
        byte[] payload = undelivered.poll();
        if (payload != null) {
            return payload;
        }
        LockingThread holder = ring.isEmpty() ? null : ring.consumers().lockSoon();
        return holder == null ? null : take(holder);
    }

    private byte[] take(LockingThread holder) {
        byte[] payload = null;
        try {
            try {
                payload = ring.poll();
            } finally {
                ring.consumers().unlock(holder);
            }
            if (payload != null) {
                afterTaking();
            }
        } catch (Throwable e) {
            if (payload == null) {
                throw e;
            }
        }
        return payload;
    }

    /** Takes what is there, at most so many and at most a batch. */
    byte[][] takeNow(int most) {
        byte[][] kept = undelivered.poll(Math.min(most, Ring.BATCH));
        if (kept.length > 0) {
            return kept;
        }
        byte[][] payloads = takeUnlessLocked(most);
        return payloads == null ? NOTHING : payloads;
    }

    /** Takes what is in the ring; null if the lock cannot be had. */
    private byte[][] takeUnlessLocked(int most) {
        view.checkOpen();
        if (ring.isEmpty()) {
            return NOTHING;
        }
        LockingThread holder = ring.consumers().lockSoon();
        if (holder == null) {
            return null;
        }
        byte[][] payloads = null;
        try {
            try {
                payloads = ring.poll(most);
            } finally {
                ring.consumers().unlock(holder);
            }
            afterTaking();
        } catch (Throwable e) {
            if (payloads == null) {
                throw e;
            }
        }
        return payloads;
    }

    /** Room has come; and if more is there, another sleeping consumer may go on. */
    private void afterTaking() {
        room.open();
        // First the flags, which hardly ever change: producers write where the ring is looked at.
        if (ring.mayBeAwaited()) {
            if (ring.isEmpty()) {
                done.open();
            } else {
                items.open();
            }
        }
        Reference.reachabilityFence(this);
    }

    /** The oldest, which stays, or null if there is none. */
    byte[] peek() {
        view.checkOpen();
        byte[] payload = undelivered.peek();
        if (payload != null) {
            return payload.clone();
        }
        LockingThread holder = ring.isEmpty() ? null : ring.consumers().lockSoon();
        if (holder == null) {
            return null;
        }
        try {
            return ring.peek();
        } finally {
            ring.consumers().unlock(holder);
            Reference.reachabilityFence(this);
        }
    }

    /** Takes everything and counts it as done. */
    void clear() {
        view.checkOpen();
        while (undelivered.poll() != null) {
            debts.pay();
        }
        byte[][] batch;
        do {
            batch = takeUnlessLocked(Integer.MAX_VALUE);
            if (batch == null) {
                throw new IllegalStateException("not cleared, as a consumer does not go on: queue=" + view.describe()
                        + ", lock " + ring.consumers().describeHolder());
            }
            for (int i = 0; i < batch.length; i++) {
                debts.pay();
            }
        } while (batch.length > 0);
        done.open();
        Reference.reachabilityFence(this);
    }

    void taskDone() {
        view.checkOpen();
        if (!debts.pay()) {
            throw new IllegalStateException(
                    "taskDone() was called more often than this process has taken elements: queue=" + view.describe());
        }
        done.open();
        Reference.reachabilityFence(this);
    }

    boolean awaitDone(Deadline deadline) throws InterruptedException {
        view.checkOpen();
        refuseInterrupted();
        boolean all = done.await(this::isAllDone, deadline);
        Reference.reachabilityFence(this);
        return all;
    }

    /** Empty first: an element is owed before it is gone from the ring. */
    private boolean isAllDone() {
        return ring.isEmpty() && !debts.anyOfTheLiving();
    }

    long lost() {
        view.checkOpen();
        long lost = debts.lost();
        Reference.reachabilityFence(this);
        return lost;
    }

    boolean isEmpty() {
        view.checkOpen();
        boolean empty = !isItemThere();
        Reference.reachabilityFence(this);
        return empty;
    }

    int size() {
        view.checkOpen();
        int size = ring.size() + undelivered.size();
        Reference.reachabilityFence(this);
        return size;
    }

    int free() {
        view.checkOpen();
        int free = ring.free();
        Reference.reachabilityFence(this);
        return free;
    }

    /** Ends the view; then no thread of this process is inside, and none waits through it for long. */
    void close() {
        if (view.isClosed()) {
            return;
        }
        view.close();
        ring.producers().awaitNotHeldHere();
        ring.consumers().awaitNotHeldHere();
        items.wakeAll();
        room.wakeAll();
        done.wakeAll();
        Reference.reachabilityFence(this);
    }

    /** How full it is, and for whom somebody has been waiting. */
    String describeState() {
        if (view.isClosed()) {
            return "closed";
        }
        String state = "size=" + (ring.size() + undelivered.size()) + ", free=" + ring.free() + " bytes"
                + waitedFor("putting", ring.producers()) + waitedFor("taking", ring.consumers());
        Reference.reachabilityFence(this);
        return state;
    }

    /** Who is in the middle of an operation, if others wait for that. */
    List<Holder> holders() {
        List<Holder> holders = Stream.of(ring.producers(), ring.consumers())
                .filter(DeathProofLock::isContended)
                .flatMap(lock -> lock.holder().stream())
                .toList();
        Reference.reachabilityFence(this);
        return holders;
    }

    private static String waitedFor(String what, DeathProofLock lock) {
        return lock.isContended() ? ", " + what + ": " + lock.describeHolder() : "";
    }

    private static void refuseInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
