package io.multiproc.channel;

import static io.multiproc.channel.RingLayout.DEBT_BEFORE;
import static io.multiproc.channel.RingLayout.DEBT_DONE;
import static io.multiproc.channel.RingLayout.DEBT_HEAD;
import static io.multiproc.channel.RingLayout.DEBT_ID;
import static io.multiproc.channel.RingLayout.DEBT_LOST;
import static io.multiproc.channel.RingLayout.DEBT_SIZE;
import static io.multiproc.channel.RingLayout.DEBT_TAKEN;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * How many elements each process has taken and not yet done; what the dead owe counts as lost. One entry for each slot; "taken" and "done" count
 * for all processes that ever had the slot, and "lost" is what the earlier ones of them never did. A process that gets the slot sets "lost" to
 * taken - done, by one store, so that its death at any instruction changes no sum.
 *
 * <p>An element is owed before it is gone from the ring. A consumer that dies in between has noted how many it had taken before and where the head
 * was to be: who repairs the lock finds the head short of that, and takes the debt back.
 */
final class Debts {
    private final ByteBuffer words;
    private final LongBuffer longs;
    private final Life life;
    private final int control;
    private final int slots;
    /** Where this process's entry is, 0 until it takes something. */
    private int own;

    Debts(View view) {
        words = view.words();
        longs = words.asLongBuffer();
        life = view.life();
        control = view.dataAt();
        slots = view.slots();
    }

    /** Under the consumers' lock: this process owes so many more, once the head is stored. */
    void add(int count, long nextHead) {
        int at = own != 0 ? own : takeOwn();
        long taken = Words.getLong(longs, at + DEBT_TAKEN);
        Words.setLong(longs, at + DEBT_BEFORE, taken);
        // Release is enough: the head, which says that the element is gone, is stored with release behind it.
        Words.setLongRelease(longs, at + DEBT_HEAD, nextHead);
        Words.setLongRelease(longs, at + DEBT_TAKEN, taken + count);
    }

    private int takeOwn() {
        int id = life.claimed();
        int at = entryOf(Life.slotOf(id));
        if (words.getInt(at + DEBT_ID) != id) {
            takeEntry(at, id);
        }
        own = at;
        return at;
    }

    private void takeEntry(int at, int id) {
        long taken = Words.getLongVolatile(words, at + DEBT_TAKEN);
        Words.setLongVolatile(words, at + DEBT_LOST, taken - Words.getLongVolatile(words, at + DEBT_DONE));
        Words.setIntVolatile(words, at + DEBT_ID, id);
    }

    /** The repair after a consumer's death, under its lock: what it did not take from the ring it does not owe. */
    void takeBackBeyond(long head) {
        for (int slot = 0; slot < slots; slot++) {
            int at = entryOf(slot);
            if (Words.getLongVolatile(words, at + DEBT_HEAD) > head) {
                Words.setLongVolatile(words, at + DEBT_TAKEN, words.getLong(at + DEBT_BEFORE));
                Words.setLongVolatile(words, at + DEBT_HEAD, 0L);
            }
        }
    }

    /** This process owes one less; false if it owes nothing. */
    boolean pay() {
        int id = life.claimed();
        int at = entryOf(Life.slotOf(id));
        if (id == 0 || Words.getIntVolatile(words, at + DEBT_ID) != id) {
            return false;
        }
        while (true) {
            long done = Words.getLongVolatile(words, at + DEBT_DONE);
            long taken = Words.getLongVolatile(words, at + DEBT_TAKEN);
            if (taken - done - lostBefore(at) <= 0) {
                return false;
            }
            if (Words.compareAndSetLong(words, at + DEBT_DONE, done, done + 1)) {
                return true;
            }
        }
    }

    /** Whether a living process owes something. */
    boolean anyOfTheLiving() {
        for (int slot = 0; slot < slots; slot++) {
            int at = entryOf(slot);
            if (notDone(at) - lostBefore(at) > 0 && isOwnerAlive(at)) {
                return true;
            }
        }
        return false;
    }

    /** How many elements processes took that died before they had done them. */
    long lost() {
        long sum = 0;
        for (int slot = 0; slot < slots; slot++) {
            int at = entryOf(slot);
            long notDone = notDone(at);
            long before = lostBefore(at);
            sum += notDone > before && !isOwnerAlive(at) ? notDone : before;
        }
        return sum;
    }

    /** What all owners of the slot together have taken and not done. Done is read first: it never seems more than taken. */
    private long notDone(int at) {
        long done = Words.getLongVolatile(words, at + DEBT_DONE);
        return Words.getLongVolatile(words, at + DEBT_TAKEN) - done;
    }

    private long lostBefore(int at) {
        return Words.getLongVolatile(words, at + DEBT_LOST);
    }

    private boolean isOwnerAlive(int at) {
        return life.isAlive(Words.getIntVolatile(words, at + DEBT_ID));
    }

    private int entryOf(int slot) {
        return control + RingLayout.DEBTS + slot * DEBT_SIZE;
    }
}
