package io.multiproc.internal.lock;

import io.multiproc.MultiprocException;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.life.WaitTable.Kind;
import io.multiproc.internal.object.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wait of the calling thread, from the end of its first slice on, as others can see it in the {@link WaitTable}. While it lasts, the thread holds what it
 * held at the beginning, and does nothing but wait: so it also lists what the thread holds for reading, which no word tells.
 *
 * <p>A wait that cannot be listed, as there is no room for it in the table or in the heap, is a wait all the same.
 */
public final class Waiting {
    /** Something that a thread may hold and that has no word that tells so. */
    public interface Held {
        /** Where it is. */
        View view();

        /** What the calling thread holds of it, or null if nothing. */
        Note ofThisWait();
    }

    /** What an entry says of what a thread holds while it waits: see {@link WaitTable}. */
    public record Note(Kind kind, int place, long since) {
        /** The thread holds the lock of an object for reading. */
        public static Note reads(View view) {
            return new Note(Kind.READS, view.lockAt(), System.currentTimeMillis());
        }

        /**
         * The thread holds permits, or waits for some.
         *
         * @param handOvers the hand-overs of its process when it acquired them
         */
        public static Note permits(int held, int handOvers, int wanted) {
            return new Note(Kind.PERMITS, held, WaitTable.packed(handOvers, wanted));
        }
    }

    private static final AtomicLong NUMBERS = new AtomicLong();
    /** What the thread has ever held in such a way and is still reachable: a wait must not look at all locks of the process. */
    private static final ThreadLocal<Map<Held, Boolean>> HELD = ThreadLocal.withInitial(WeakHashMap::new);

    /** A wait that is not listed. */
    private static final Waiting UNLISTED = new Waiting(null);

    /** Of the entries of one wait, the one that was made before this one; the last of them stands for the wait. */
    private final Waiting before;

    private WaitTable table;
    private int entry;

    private Waiting(Waiting before) {
        this.before = before;
    }

    /** Remembers, as long as it is reachable, what the calling thread may hold when it waits. */
    public static void mayBeHeld(Held held) {
        HELD.get().put(held, true);
    }

    /**
     * The calling thread is about to sleep for an object.
     *
     * @param place the word that it sleeps on
     * @param limited whether it gives up when its time is over
     * @param holdsIt whether it holds what it waits for
     */
    static Waiting begin(View view, int place, boolean limited, boolean holdsIt) {
        view.countContention();
        Waiting last = null;
        boolean listed = false;
        try {
            long number = NUMBERS.incrementAndGet();
            int thread = LockingThread.current().number();
            long now = System.currentTimeMillis();
            for (Held held : mayHoldNow()) {
                Note note = held.ofThisWait();
                if (note != null) {
                    last = new Waiting(last);
                    last.list(held.view(), thread, number, note);
                }
            }
            if (holdsIt) {
                last = new Waiting(last);
                last.list(view, thread, number, new Note(Kind.HOLDS, place, now));
            }
            last = new Waiting(last);
            last.list(view, thread, number, new Note(limited ? Kind.WAITS_LIMITED : Kind.WAITS, place, now));
            listed = true;
        } catch (OutOfMemoryError | StackOverflowError e) {
            return UNLISTED;
        } finally {
            if (!listed) {
                end(last);
            }
        }
        return last;
    }

    private static List<Held> mayHoldNow() {
        Map<Held, Boolean> all = HELD.get();
        return all.isEmpty() ? List.of() : new ArrayList<>(all.keySet());
    }

    private void list(View view, int thread, long number, Note note) {
        int id = idIn(view);
        if (id != 0) {
            WaitTable waits = view.waitTable();
            entry = waits.begin(id, thread, number, view.lockAt(), note.place, note.kind, note.since);
            table = waits;
        }
    }

    /** Who only waits, as for an event, may have no slot yet, and perhaps there is none. */
    private static int idIn(View view) {
        int id = view.life().claimed();
        try {
            return id != 0 ? id : view.claim();
        } catch (MultiprocException | IllegalStateException e) {
            return 0; // Whether the object is closed is seen when the wait goes on.
        }
    }

    /** The thread goes on, or gives up. */
    private void end() {
        for (Waiting each = this; each != null; each = each.before) {
            if (each.table != null) {
                each.table.end(each.entry);
            }
        }
    }

    /** Ends a wait that may not have begun. */
    static void end(Waiting waiting) {
        if (waiting != null) {
            waiting.end();
        }
    }
}
