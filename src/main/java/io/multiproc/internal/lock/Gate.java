package io.multiproc.internal.lock;

import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.wait.WaitWords;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

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
     * A gate whose opening wakes all sleepers. Those who do not sleep yet look now and then only, so as not to slow down whom they wait for by taking
     * its cache lines away, and go on looking for longer.
     */
    public static Gate patient(View view, int flagAt) {
        return new Gate(view, flagAt, WaitWords.ALL, PATIENT_SPINS, PATIENT_PAUSE);
    }

    /**
     * Waits for the state.
     *
     * @param deadline nanoTime to give up at, if limited
     * @return false if the time is over
     */
    public boolean await(BooleanSupplier state, boolean limited, long deadline) throws InterruptedException {
        return await(state, state, limited, deadline);
    }

    /**
     * Waits for the state.
     *
     * @param plenty what is waited for as long as this does not sleep; implies the state
     * @param deadline nanoTime to give up at, if limited
     * @return false if the time is over
     */
    public boolean await(BooleanSupplier plenty, BooleanSupplier state, boolean limited, long deadline)
            throws InterruptedException {
        return spin(plenty) || sleep(state, limited, deadline, true);
    }

    /** Waits for the state, whatever interrupts there are; one that comes is pending afterwards. */
    public void awaitUninterruptibly(BooleanSupplier state) {
        awaitUninterruptibly(state, state);
    }

    /**
     * Waits for the state, whatever interrupts there are; one that comes is pending afterwards.
     *
     * @param plenty what is waited for as long as this does not sleep; implies the state
     */
    public void awaitUninterruptibly(BooleanSupplier plenty, BooleanSupplier state) {
        try {
            if (!spin(plenty)) {
                sleep(state, false, 0, false);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean sleep(BooleanSupplier state, boolean limited, long deadline, boolean interruptible)
            throws InterruptedException {
        boolean slept = false;
        boolean reached = false;
        boolean interrupted = false;
        Waiting waiting = null;
        try {
            while (true) {
                if (Thread.interrupted()) {
                    interrupted = true;
                    if (interruptible) {
                        throw new InterruptedException();
                    }
                }
                int word = setFlag();
                VarHandle.fullFence(); // The state is read with acquire, which alone might come before the flag.
                if (state.getAsBoolean()) {
                    reached = true;
                    return true;
                }
                view.checkOpen();
                long left = limited ? deadline - System.nanoTime() : WaitWords.SLICE_NANOS;
                if (left <= 0) {
                    return false;
                }
                if (waiting == null) {
                    waiting = Waiting.begin(view, at, limited);
                    continue; // That took time.
                }
                slept = true;
                view.waits().await(at, word, Math.min(left, WaitWords.SLICE_NANOS));
            }
        } finally {
            Waiting.end(waiting);
            if (slept && wakes != WaitWords.ALL) {
                setFlag();
                if (!reached) {
                    open(); // Whoever leaves may have been woken for what another sleeper waits for.
                }
            }
            if (interrupted && !interruptible) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Looks for the state, at first without a pause, then after longer and longer ones, up to the longest. */
    private boolean spin(BooleanSupplier state) {
        int pause = 1;
        for (int left = spins; left > 0; left -= pause) {
            if (state.getAsBoolean()) {
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
