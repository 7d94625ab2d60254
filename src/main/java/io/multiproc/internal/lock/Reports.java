package io.multiproc.internal.lock;

import io.multiproc.Holder;
import io.multiproc.Waiter;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.object.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** What is known of those who hold and wait, put into words for people. */
public final class Reports {
    private Reports() {}

    /** Who waits for an object. */
    public static List<Waiter> waiters(View view) {
        return waiters(view, place -> true);
    }

    /**
     * Who waits for an object.
     *
     * @param place which of its words are meant
     */
    public static List<Waiter> waiters(View view, IntPredicate place) {
        WaitTable table = view.waitTable();
        Life life = view.life();
        Map<Integer, Boolean> alive = new HashMap<>();
        List<Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < table.entries(); i++) {
            WaitTable.Entry entry = table.read(i);
            boolean waits = entry != null
                    && entry.kind().isWait()
                    && entry.object() == view.lockAt()
                    && place.test(entry.place())
                    && alive.computeIfAbsent(entry.id(), life::isAlive);
            Waiter waiter = waits ? waiter(life, entry) : null;
            if (waiter != null) {
                waiters.add(waiter);
            }
        }
        waiters.sort(Comparator.comparing(Waiter::since));
        return List.copyOf(waiters);
    }

    /** Who has an entry; null if its process is gone and another has its place. */
    public static Waiter waiter(Life life, WaitTable.Entry entry) {
        Life.Member member = life.memberOf(entry.id());
        return member == null
                ? null
                : new Waiter(
                        member.pid(),
                        member.command(),
                        entry.thread(),
                        entry.name(),
                        Instant.ofEpochMilli(entry.since()),
                        entry.kind() == WaitTable.Kind.WAITS_LIMITED);
    }

    /** A process that holds something. */
    public static Holder holder(Life life, int id, long count) {
        return holder(life, id, life.isAlive(id), OptionalInt.empty(), count, Optional.empty());
    }

    static Holder holder(Life life, int id, boolean alive, OptionalInt thread, long count, Optional<Instant> since) {
        Life.Member member = life.memberOf(id);
        return new Holder(
                member == null ? 0 : member.pid(), member == null ? "" : member.command(), alive, thread, count, since);
    }

    /** Who waits, at the end of a line that says who holds; empty if nobody does. */
    public static String describeWaiters(View view) {
        int waiting = waiters(view).size();
        return waiting == 0 ? "" : ", waiting threads=" + waiting;
    }
}
