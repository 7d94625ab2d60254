package io.multiproc.internal.lock;

import static io.multiproc.internal.object.LockRecord.CONTENDED;
import static io.multiproc.internal.object.LockRecord.OWNER_DIED;
import static io.multiproc.internal.object.LockRecord.STARVING;
import static io.multiproc.internal.object.LockRecord.WOKEN;

import io.multiproc.Holder;
import io.multiproc.OnOwnerDeath;
import io.multiproc.OwnerDiedException;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.EarlyClasses;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitWords;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Optional;

/**
 * The protocol of a lock's word. What the fields are is said in {@link LockRecord}.
 *
 * <pre>
 *   state        owner  died   next         who may, and by what
 *   FREE         0      0      HELD         anybody, lock: compare-and-set of the whole word
 *   HELD         id     0      FREE         the owner, unlock; wakes one sleeper if contended
 *                              ABANDONED    anybody who proved that the owner is dead: its process, or its thread if it is one of the same process
 *   ABANDONED    0      1      RECOVERING   anybody, recover; or a condition's waiter that acquires the lock again
 *                              HELD         anybody, lock, if the policy is CONTINUE
 *   RECOVERING   id     1      HELD         the owner, markConsistent
 *                              RECOVERING   the owner, lock or recover: nothing changes but the depth of a reentrant lock
 *                              ABANDONED    the owner, unlock without markConsistent; or anybody who proved that the owner is dead
 * </pre>
 *
 * <p>The owner is compared with the caller before the died bit is looked at: to its own thread a lock in recovery is a lock that it holds.
 *
 * <p>Contended is a mark on any of these: a thread is about to sleep, or sleeps. A thread that acquires the lock after a sleep sets it, as others may sleep
 * still; any other keeps it. A sleeper sleeps on the low half of the word (owner and mark), at most one stage of its wait, and then looks whether the owner
 * lives ({@link BlockingWait}). So a death between an unlock and its wake costs one stage, and a dead owner is noticed within one.
 *
 * <p>Woken is a mark on FREE and HELD: an unlock has woken a sleeper, which has not arrived yet. While it is set, an unlock wakes no other, so that threads which
 * acquire the lock in between need not call the kernel. It is set by the unlock that wakes, and takes the place of contended.
 *
 * <pre>
 *   marks                unlock makes of them, and then            a thread about to sleep makes of them
 *   none                 none                                      contended
 *   contended            woken; wakes one sleeper                  contended
 *   woken                woken                                     woken and contended; contended if it was the one that was woken
 *   woken and contended  woken and contended                       the same
 * </pre>
 *
 * The thread that was woken takes the mark away, as it acquires the lock or before it sleeps again, or as it leaves: then another is woken. If no
 * thread was woken, the unlock takes it away again, and wakes once more if a thread has gone to sleep meanwhile. If the thread that was woken dies, a
 * sleeper whose stage is over takes the mark away, or an unlock after a number of others that found it. A mark that is taken away too early costs but a
 * wake-up.
 *
 * <p>Starving is a mark on HELD and FREE: a thread has waited for {@value BlockingWait#STARVING_MILLIS} ms, and others have passed it. It sets the mark before
 * each sleep, at least once in each stage. While the mark is set, the lock goes to waiters only: a thread that arrives sleeps, even if the lock is free, and
 * the sleeper that is woken acquires it; then the mark goes. So after {@value BlockingWait#STARVING_MILLIS} ms a waiter is passed by waiters, and between two
 * of them by threads that arrive within one stage. Only {@link #tryTake} passes waiters at any time. A mark left by a thread that has died, or is stopped,
 * goes with the next waiter: one that was woken, or whose stage is over.
 *
 * <p>A thread that took the word looks again whether the view is being closed: {@code close()} says so first and then looks at the word (both are
 * volatile), so either the thread gives the word back, or {@code close()} refuses.
 */
public final class LockWord {
    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

    /** Before sleeping. Where there is one processor, each look comes after yielding it, so that the owner goes on. */
    private static final int LOOKS = ALONE ? 3 : 16;

    /** Between two looks: 1, 2, 4, and so on. */
    private static final int MOST_PAUSES = 64;

    /** After so many unlocks that found the mark, the thread that was woken is taken for dead. */
    private static final int WOKEN_UNLOCKS = 1_000;

    static {
        EarlyClasses.initialize(
                LockingThread.class, BlockingWait.class, HolderNote.class, Want.class, Arrival.class, Outcome.class);
    }

    private final View view;
    private final ByteBuffer words;
    private final LongBuffer longs;
    private final int at;
    private final OnOwnerDeath policy;
    private final Life life;
    /** This process's id in the segment, 0 until the first use. */
    private int id;
    /** How many unlocks in a row have found that a thread was woken and has not arrived; only the holder writes. */
    private int wokenUnlocks;

    /**
     * A lock in the memory of an object.
     *
     * @param at where its record is in {@link View#words()}
     */
    public LockWord(View view, int at) {
        this.view = view;
        this.at = at;
        words = view.words();
        longs = words.asLongBuffer();
        life = view.life();
        policy = (words.getInt(at + LockRecord.POLICY) & LockRecord.POLICY_MASK) == OnOwnerDeath.CONTINUE.ordinal()
                ? OnOwnerDeath.CONTINUE
                : OnOwnerDeath.REPORT;
    }

    /** Writes the policy of a new lock. */
    public static void initialize(View view, int at, OnOwnerDeath policy) {
        Words.setInt(view.words(), at + LockRecord.POLICY, policy.ordinal());
    }

    public OnOwnerDeath policy() {
        return policy;
    }

    /** The word of this lock held by a thread. */
    public long heldBy(LockingThread thread) {
        int own = id;
        if (own == 0) {
            own = view.claim();
            id = own;
        }
        return LockRecord.held(own, thread.number());
    }

    public long read() {
        return Words.getLongVolatile(words, at);
    }

    /** As {@link #read}, but no part of the order of volatile reads and writes: for who will look again. */
    public long glance() {
        return Words.getLongAcquire(longs, at);
    }

    private boolean change(long from, long to) {
        return Words.compareAndSetLong(words, at, from, to);
    }

    /** Acquires the lock if it is free, no thread waits for it, and nothing is to be repaired. */
    public boolean tryTakeFree(long me) {
        return change(0, me) && finishTake();
    }

    /**
     * Acquires the lock if it is free.
     *
     * @return false if a thread holds it, also if the caller does
     * @throws OwnerDiedException if it is abandoned, or in recovery by another thread, and the policy is to report
     */
    public boolean tryTake(long me) {
        return tryTakeFree(me) || tryTakeSlowly(me);
    }

    /** As {@link #tryTake}, for a caller whose {@link #tryTakeFree} has failed. */
    public boolean tryTakeSlowly(long me) {
        return attempt(me, Want.HEALTHY, Arrival.TRIES) == Outcome.ACQUIRED;
    }

    /** Whether the thread holds the lock, in recovery or not. */
    public boolean isHeldBy(long me) {
        return LockRecord.holderOf(read()) == me;
    }

    /** What a thread that acquires the lock does about an owner's death, if the policy is to report. */
    private enum Want {
        /** It acquires the lock only if nothing is to be repaired. */
        HEALTHY,
        /** It acquires the lock only for a repair. */
        REPAIR,
        /** It acquires the lock in either case. */
        EITHER
    }

    /** What came of an attempt to acquire the lock. */
    public enum Outcome {
        /** The caller holds the lock, and nothing is to be repaired. */
        ACQUIRED,
        /** The caller holds the lock in recovery, and must repair. */
        IN_RECOVERY,
        /** Nothing is to be repaired (any more); the caller has not acquired the lock. */
        HEALTHY,
        /** The time is over. */
        TIME_OVER
    }

    /**
     * One look at the word, and an attempt to acquire the lock where that is allowed; null if a thread holds it, or it goes to a waiter. A thread that wants to repair finds
     * itself in recovery if it is.
     */
    private Outcome attempt(long me, Want want, Arrival arrival) {
        while (true) {
            long word = read();
            boolean died = LockRecord.isOwnerDied(word);
            if (LockRecord.holderOf(word) == me) {
                return died && want != Want.HEALTHY ? Outcome.IN_RECOVERY : null;
            }
            boolean reports = died && policy == OnOwnerDeath.REPORT;
            if (want == Want.HEALTHY && reports) {
                throw ownerDied(word, false);
            }
            if (LockRecord.ownerOf(word) != 0) {
                return null;
            }
            if (want == Want.REPAIR && !died) {
                view.checkOpen();
                return Outcome.HEALTHY;
            }
            if (arrival.givesWay(word)) {
                return null;
            }
            boolean repairs = want == Want.REPAIR || reports;
            long flags = repairs ? word & (OWNER_DIED | CONTENDED) : arrival.marks(word);
            if (change(word, me | flags)) {
                if (died) {
                    setDepth(0);
                }
                if (finishTake()) {
                    return repairs ? Outcome.IN_RECOVERY : Outcome.ACQUIRED;
                }
            }
        }
    }

    /** Gives the word back if the view is being closed; false if it stayed open after all, and the word must be taken again. */
    private boolean finishTake() {
        if (!view.isClosing()) {
            return true;
        }
        giveMarked();
        view.checkOpen();
        return false;
    }

    /**
     * Acquires the lock, waiting for it if necessary.
     *
     * @param deadline when to give up
     * @return false if the time is over
     * @throws OwnerDiedException if it is abandoned, or in recovery by another thread, and the policy is to report
     */
    public boolean take(long me, Deadline deadline, boolean interruptible) throws InterruptedException {
        return acquire(me, Want.HEALTHY, deadline, interruptible) == Outcome.ACQUIRED;
    }

    /**
     * Acquires an abandoned lock for its repair, waiting while another thread repairs it.
     *
     * @param deadline when to give up
     * @return {@code IN_RECOVERY}, also if the caller was in recovery before; {@code HEALTHY}; or {@code TIME_OVER}
     */
    public Outcome recover(long me, Deadline deadline, boolean interruptible) throws InterruptedException {
        return acquire(me, Want.REPAIR, deadline, interruptible);
    }

    /**
     * Acquires the lock, be it healthy or to be repaired, waiting for it if necessary.
     *
     * @param deadline when to give up
     * @return {@code ACQUIRED}, {@code IN_RECOVERY} or {@code TIME_OVER}
     */
    public Outcome takeEither(long me, Deadline deadline, boolean interruptible) throws InterruptedException {
        return acquire(me, Want.EITHER, deadline, interruptible);
    }

    private Outcome acquire(long me, Want want, Deadline deadline, boolean interruptible) throws InterruptedException {
        Outcome outcome = attempt(me, want, Arrival.NEW);
        if (outcome == null && want != Want.REPAIR) {
            outcome = look(me, want, Arrival.NEW);
        }
        if (outcome == null) {
            outcome = sleepAndTake(me, want, deadline, interruptible);
        }
        Reference.reachabilityFence(this);
        return outcome;
    }

    /**
     * Looks at the word for some time. A thread that has not slept does so only while none sleeps: each look takes the cache line from the holder. Null if the
     * thread is to sleep.
     */
    private Outcome look(long me, Want want, Arrival arrival) {
        int pauses = 1;
        for (int i = 0; i < LOOKS; i++) {
            pause(pauses);
            pauses = Math.min(2 * pauses, MOST_PAUSES);
            long word = read();
            Outcome outcome = LockRecord.ownerOf(word) == 0 ? attempt(me, want, arrival) : null;
            if (outcome != null || arrival == Arrival.NEW && (word & (CONTENDED | WOKEN | STARVING)) != 0) {
                return outcome;
            }
        }
        return null;
    }

    private static void pause(int pauses) {
        if (ALONE) {
            Thread.yield();
            return;
        }
        for (int i = 0; i < pauses; i++) {
            Thread.onSpinWait();
        }
    }

    private Outcome sleepAndTake(long me, Want want, Deadline deadline, boolean interruptible)
            throws InterruptedException {
        Outcome outcome = null;
        BlockingWait wait = new BlockingWait(view, at, deadline, interruptible);
        try {
            while (outcome == null) {
                Arrival arrival = Arrival.of(wait);
                outcome = attempt(me, want, arrival);
                if (outcome == null && arrival == Arrival.WAKES && want != Want.REPAIR) {
                    outcome = look(me, want, arrival);
                }
                if (outcome == null) {
                    outcome = sleep(me, want, wait);
                }
            }
            if (wait.isListed() && isHeldBy(me)) {
                note().holds(LockRecord.ownerOf(me));
            }
            return outcome;
        } finally {
            wait.close();
            if (wait.hasSlept() && (outcome == null || outcome == Outcome.HEALTHY || outcome == Outcome.TIME_OVER)) {
                propagate();
            }
        }
    }

    /** Sleeps while a thread holds the lock, or it goes to another waiter. Null if the thread is to try again. */
    private Outcome sleep(long me, Want want, BlockingWait wait) throws InterruptedException {
        long word = read();
        int owner = LockRecord.ownerOf(word);
        boolean free = owner == 0 && !Arrival.of(wait).givesWay(word);
        if (free || wait.isDue() && abandonIfOwnerDied()) {
            return null;
        }
        if (want == Want.REPAIR && !LockRecord.isOwnerDied(word)) {
            return abandonIfOwnerDied() ? null : Outcome.HEALTHY;
        }
        if (wait.isListed()) {
            note().holds(owner);
        }
        long asleep = (wait.isWoken() ? word & ~WOKEN : word) | CONTENDED | (wait.isStarving() ? STARVING : 0);
        if (asleep != word && !change(word, asleep)) {
            return null;
        }
        if (wait.sleepWhile((int) asleep, LockRecord.holderOf(word) == me) || abandonIfOwnerDied()) {
            return null;
        }
        note().holds(owner);
        return Outcome.TIME_OVER;
    }

    /** A waiter that leaves without the lock may have consumed a wake-up: another waiter gets it, now or when the lock is released. */
    private void propagate() {
        while (true) {
            long word = read();
            boolean free = LockRecord.ownerOf(word) == 0;
            if (change(word, word & ~(WOKEN | STARVING) | (free ? 0 : CONTENDED))) {
                if (free) {
                    view.waits().wake(at, 1);
                }
                return;
            }
        }
    }

    /** Whether the owner's process is dead, or the owner is a thread of this process that has ended. */
    boolean isOwnerDead(long word) {
        return !life.isAlive(LockRecord.ownerOf(word)) || hasOwnerEnded(word);
    }

    private boolean hasOwnerEnded(long word) {
        return LockRecord.ownerOf(word) == life.claimed() && LockingThread.hasEnded(LockRecord.threadOf(word));
    }

    /** Makes the lock of a dead owner ABANDONED; whether there was something to do. */
    public boolean abandonIfOwnerDied() {
        long word = read();
        if (LockRecord.ownerOf(word) == 0 || !isOwnerDead(word)) {
            return false;
        }
        abandon(word);
        return true;
    }

    /**
     * Refuses to go on if an owner has died and its repair is not complete.
     *
     * @throws OwnerDiedException if so, and the policy is to report
     */
    public void checkOwner() {
        long word = read();
        if (LockRecord.isOwnerDied(word) && policy == OnOwnerDeath.REPORT) {
            throw ownerDied(word, false);
        }
    }

    /** A number that is another after an owner of the lock has been found dead. */
    public int deaths() {
        return Words.getIntVolatile(words, at + LockRecord.POLICY) & ~LockRecord.POLICY_MASK;
    }

    /** HELD or RECOVERING by a dead owner becomes ABANDONED. */
    void abandon(long word) {
        long pid = life.pidOf(LockRecord.ownerOf(word));
        if (hasOwnerEnded(word)) {
            pid = -pid;
        }
        Words.getAndAddInt(words, at + LockRecord.POLICY, LockRecord.ONE_DEATH);
        if (change(word, OWNER_DIED | word & CONTENDED)) {
            Words.setInt(words, at + LockRecord.DEAD_PID, (int) pid);
            wakeAll(word);
        }
    }

    /** Gives the lock back if nobody waits for it and nothing is to be repaired; fails too if this thread does not hold it. */
    public boolean tryGive(long me) {
        return change(me, 0);
    }

    /** Gives back a lock that this thread holds, and wakes a waiter, unless one is on its way. */
    public void giveMarked() {
        if (words.getInt(at + LockRecord.CONTENDED_HOLDER) != 0) {
            Words.setInt(words, at + LockRecord.CONTENDED_HOLDER, 0);
        }
        while (true) {
            long word = read();
            boolean died = LockRecord.isOwnerDied(word);
            boolean wakes = !died && isWakeUpDue(word);
            long next = died ? OWNER_DIED : wakes ? WOKEN | word & STARVING : word & (WOKEN | CONTENDED | STARVING);
            if (change(word, next)) {
                if (died) {
                    wakeAll(word);
                } else if (wakes) {
                    wakeOne();
                }
                return;
            }
        }
    }

    private boolean isWakeUpDue(long word) {
        if (!LockRecord.isWoken(word)) {
            wokenUnlocks = 0;
            return LockRecord.isContended(word);
        }
        wokenUnlocks++;
        if (wokenUnlocks < WOKEN_UNLOCKS) {
            return false;
        }
        wokenUnlocks = 0;
        return true;
    }

    /** Wakes a sleeper of the free lock, of which the mark tells already. */
    private void wakeOne() {
        boolean told = view.waits().wake(at, 1);
        while (!told) {
            long word = read();
            if (LockRecord.ownerOf(word) == 0
                    && LockRecord.isContended(word)) { // A thread has gone to sleep while another held the lock.
                told = change(word, word & ~CONTENDED) && view.waits().wake(at, 1);
            } else {
                told = !LockRecord.isWoken(word) || change(word, word & ~WOKEN);
            }
        }
    }

    private void wakeAll(long word) {
        if ((word & (CONTENDED | WOKEN)) != 0) {
            view.waits().wake(at, WaitWords.ALL);
        }
    }

    /** RECOVERING becomes HELD; the caller has proved that it holds the lock. */
    public void markConsistent() {
        while (true) {
            long word = read();
            if (!LockRecord.isOwnerDied(word)) {
                throw new IllegalStateException("nothing is to be repaired: lock=" + view.describe());
            }
            if (change(word, word & ~OWNER_DIED)) {
                Words.setInt(words, at + LockRecord.DEAD_PID, 0);
                return;
            }
        }
    }

    /** The exception for a caller that holds the lock in recovery. */
    public OwnerDiedException inRecovery() {
        return ownerDied(read(), true);
    }

    private OwnerDiedException ownerDied(long word, boolean heldByCaller) {
        String dead = LockRecord.describeDead(words.getInt(at + LockRecord.DEAD_PID));
        int repairing = heldByCaller ? 0 : LockRecord.ownerOf(word);
        return new OwnerDiedException(
                view.describe(),
                repairing == 0 ? dead : dead + " (being repaired by " + life.describe(repairing) + ")",
                heldByCaller);
    }

    public int depth() {
        return words.getInt(at + LockRecord.DEPTH);
    }

    public void setDepth(int depth) {
        Words.setInt(words, at + LockRecord.DEPTH, depth);
    }

    private HolderNote note() {
        return new HolderNote(words, at, life);
    }

    /** The holder, dead or alive; empty if there is none. */
    public Optional<Holder> holder() {
        long word = read();
        return LockRecord.ownerOf(word) == 0 ? Optional.empty() : Optional.of(note().holder(word, !isOwnerDead(word)));
    }

    /** The holder, and since when it holds the lock, as far as known. */
    public String describeHolder() {
        long word = read();
        return note().describe(word, hasOwnerEnded(word));
    }
}
