package io.multiproc.internal.lock;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.EarlyClasses;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitWords;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Waiting for a state of a shared object, by a word of its own: its lowest bit is a flag, set while somebody may sleep on it; the others count how often
 * the flag has been taken away.
 *
 * <p>Who sleeps sets the flag, looks at the state again, and sleeps while the word stays as it was. Who changes the state looks at the flag afterwards (there
 * must be a full fence in between, such as an unlock), and if it is set takes it away and wakes. Unless all are woken, whoever has slept sets the flag again when
 * it goes on: others may sleep still. A death in between costs a slice. The count is for the one who is about to sleep while the flag is taken away for it, and set again by
 * another.
 */
public final class Gate {
    /** In each of two words of gates that lie side by side and are read as one. */
    public static final long FLAGS_OF_TWO = 1L << Integer.SIZE | 1;

    private static final int FLAG = 1;
    private static final boolean CAN_SPIN = Runtime.getRuntime().availableProcessors() > 1;
    private static final int SPINS = 200;
    private static final int PATIENT_SPINS = 1000;
    private static final int PATIENT_PAUSE = 32;

    static {
        EarlyClasses.initialize(BlockingWait.class);
    }

    private final View view;
    private final ByteBuffer words;
    private final int at;
    private final int wakes;
    private final int spins;
    private final int longestPause;

    private Gate(View view, int flagAt, int wakes, int spins, int longestPause) {
        this.view = view;
        words = view.words();
        this.at = view.dataAt() + flagAt;
        this.wakes = wakes;
        this.spins = CAN_SPIN ? spins : 0;
        this.longestPause = longestPause;
    }

    /** A gate whose opening wakes so many sleepers, and is noticed at once by those who do not sleep yet. */
    public static Gate prompt(View view, int flagAt, int wakes) {
        return new Gate(view, flagAt, wakes, SPINS, 1);
    }

    /**
     * A gate whose opening wakes one sleeper. Those who do not sleep yet look now and then only, so as not to slow down whom they wait for by taking
     * its cache lines away, and go on looking for longer.
     */
    public static Gate patient(View view, int flagAt) {
        return new Gate(view, flagAt, 1, PATIENT_SPINS, PATIENT_PAUSE);
    }

    /** A state that a thread waits for; asked again and again. It never sleeps. */
    public interface State {
        /** Whether the state is there, as far as shared memory tells. */
        boolean isReached();

        /** What the thread waits for as long as it does not sleep; implies the state. */
        default boolean isWorthEndingSpin() {
            return isReached();
        }

        /**
         * Another number whenever a thread may find the state reached that has not found it before. A thread that was woken by such a change and does not
         * find the state reached wakes the next, which may. Only where threads wait for different states, and one is woken at a time.
         */
        default long version() {
            return 0;
        }

        /** Whether the state is there, now or after what dead processes hold has been given back: the thread has waited for long, or gives up. */
        default boolean isReachedAfterDeaths() {
            return isReached();
        }
    }

    /**
     * Waits for the state. An interrupt ends the wait.
     *
     * @param deadline when to give up
     * @return false if the time is over
     */
    public boolean await(State state, Deadline deadline) throws InterruptedException {
        return spin(state) || sleep(state, deadline, true);
    }

    /** Waits for the state, whatever interrupts there are; one that comes is pending afterwards. */
    public void awaitUninterruptibly(State state) {
        try {
            if (!spin(state)) {
                sleep(state, Deadline.NEVER, false);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean sleep(State state, Deadline deadline, boolean interruptible) throws InterruptedException {
        boolean reached = false;
        BlockingWait wait = new BlockingWait(view, at, deadline, interruptible);
        try {
            boolean inTime = true;
            long seen = state.version();
            while (inTime && !reached) {
                int word = setFlag();
                VarHandle.fullFence(); // The state is read with acquire, which alone might come before the flag.
                long version = state.version();
                reached = wait.isDue() ? state.isReachedAfterDeaths() : state.isReached();
                if (!reached && version != seen && wait.hasSlept()) {
                    open(); // Then looks again: the word is another.
                } else {
                    inTime = reached || wait.sleepWhile(word);
                }
                seen = version;
            }
            reached = reached || state.isReachedAfterDeaths();
            return reached;
        } finally {
            wait.close();
            if (wait.hasSlept() && wakes != WaitWords.ALL) {
                setFlag();
                if (!reached) {
                    open(); // A waiter that leaves may have consumed a wake-up: another waiter gets it.
                }
            }
        }
    }

    /** Looks for the state, at first without a pause, then after longer and longer ones, up to the longest. */
    private boolean spin(State state) {
        int pause = 1;
        for (int left = spins; left > 0; left -= pause) {
            if (state.isWorthEndingSpin()) {
                return true;
            }
            pause = Math.min(2 * pause, longestPause);
            for (int i = 0; i < pause; i++) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    /** Called after the state may have changed. */
    public void open() {
        open(wakes);
    }

    /** Called after the state may have changed, so that so many sleepers may go on. */
    public void open(int count) {
        int word = read();
        if ((word & FLAG) != 0) {
            // Also counts. If it fails, another has taken the flag away, and wakes its own.
            Words.compareAndSetInt(words, at, word, word + FLAG);
            view.waits().wake(at, count);
        }
    }

    /** Wakes all sleepers of all processes: this view is closed. */
    public void wakeAll() {
        view.waits().wake(at, WaitWords.ALL);
    }

    private int read() {
        return Words.getIntVolatile(words, at);
    }

    /** Sets the flag if it is not set; the word then. */
    private int setFlag() {
        while (true) {
            int word = read();
            if ((word & FLAG) != 0 || Words.compareAndSetInt(words, at, word, word | FLAG)) {
                return word | FLAG;
            }
        }
    }
}
