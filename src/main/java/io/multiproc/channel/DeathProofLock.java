package io.multiproc.channel;

import io.multiproc.OnOwnerDeath;
import io.multiproc.OwnerDiedException;
import io.multiproc.internal.lock.LockWord;
import io.multiproc.internal.lock.ThreadNumber;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.View;

/** A lock inside another object, held only for moments, whose repair after an owner's death is known. */
final class DeathProofLock {
    private final View view;
    private final LockWord word;
    private final Runnable repair;

    /**
     * The lock at an offset of the object's words.
     *
     * @param repair makes right what an owner may have left half done; runs holding the lock
     */
    DeathProofLock(View view, int at, Runnable repair) {
        this.view = view;
        this.word = new LockWord(view, at);
        this.repair = repair;
    }

    static void initialize(View view, int at) {
        LockWord.initialize(view, at, OnOwnerDeath.REPORT);
    }

    void lock() {
        ThreadNumber thread = ThreadNumber.current();
        long me = word.heldBy(thread);
        while (true) {
            try {
                if (word.tryTake(me) || word.take(me, false, 0, false)) {
                    thread.took();
                    return;
                }
            } catch (OwnerDiedException e) {
                if (word.recover(me)) {
                    thread.took();
                    repairHeld();
                    return;
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void repairHeld() {
        boolean repaired = false;
        try {
            repair.run();
            word.markConsistent();
            repaired = true;
        } finally {
            if (!repaired) {
                unlock();
            }
        }
    }

    void unlock() {
        ThreadNumber thread = ThreadNumber.current();
        if (!word.tryGive(word.heldBy(thread))) {
            word.giveMarked();
        }
        thread.gaveBack();
    }

    /** Waits until no thread of this process holds it; they hold it for moments. */
    void awaitNotHeldHere() {
        int own = view.life().claimed();
        while (own != 0 && LockRecord.ownerOf(word.read()) == own) {
            Thread.onSpinWait();
        }
    }
}
