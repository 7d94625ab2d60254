package io.multiproc.internal.lock;

import io.multiproc.Holder;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a lock's record tells of its holder, for diagnosis only: since when the holder is known to hold the lock. A waiter notes it once its wait is listed. A
 * short wait does not: it would write to the cache line of the word.
 */
record HolderNote(ByteBuffer words, int at, Life life) {
    /** Notes, once, that this process holds the lock now. */
    void holds(int owner) {
        if (words.getInt(at + LockRecord.CONTENDED_HOLDER) != owner) {
            Words.setLong(words, at + LockRecord.CONTENDED_SINCE, System.currentTimeMillis());
            Words.setInt(words, at + LockRecord.CONTENDED_HOLDER, owner);
        }
    }

    /** The holder that a word tells of. */
    Holder holder(long word, boolean isAlive) {
        return Reports.holder(
                life,
                LockRecord.ownerOf(word),
                isAlive,
                OptionalInt.of(LockRecord.threadOf(word)),
                words.getInt(at + LockRecord.DEPTH) + 1L,
                since(word));
    }

    /** The latest moment at which the holder can have acquired the lock, if known. */
    private Optional<Instant> since(long word) {
        boolean known = LockRecord.isContended(word)
                && words.getInt(at + LockRecord.CONTENDED_HOLDER) == LockRecord.ownerOf(word);
        return known
                ? Optional.of(Instant.ofEpochMilli(words.getLong(at + LockRecord.CONTENDED_SINCE)))
                : Optional.empty();
    }

    /**
     * The state that a word tells of, for people.
     *
     * @param hasEnded whether the holder is a thread of this process that has ended
     */
    String describe(long word, boolean hasEnded) {
        if (LockRecord.ownerOf(word) == 0) {
            return LockRecord.isOwnerDied(word)
                    ? "abandoned by " + LockRecord.describeDead(words.getInt(at + LockRecord.DEAD_PID))
                    : "free";
        }
        String text = (LockRecord.isOwnerDied(word) ? "being repaired by " : "held by ")
                + life.describe(LockRecord.ownerOf(word)) + ", thread #" + LockRecord.threadOf(word)
                + (hasEnded ? ", which has ended" : "");
        return since(word)
                .map(since -> text + ", since " + since + " or before")
                .orElse(text);
    }
}
