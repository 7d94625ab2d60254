package io.multiproc.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedMemory;
import io.multiproc.process.JvmProcess;
import io.multiproc.race.seeded.Counter;
import io.multiproc.race.seeded.SleepyLock;
import io.multiproc.testing.Leftovers;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLongArray;
import java.io.Serializable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a race is run: by whom, with what before and after, in which order. */
@ExtendWith(Leftovers.class)
class RaceTest {
    @AfterAll
    static void endProcesses() {
        Race.endIdleProcesses();
    }

    private static Race<SharedLongArray, AtomicInteger> pids() {
        return Race.on(() -> SharedLongArray.zeros(16), AtomicInteger::new)
                .act(
                        "sign",
                        pids -> pids.set(
                                pids.getAndAdd(15, 1), ProcessHandle.current().pid()),
                        m -> {});
    }

    private static Set<Long> signed(SharedLongArray pids) {
        Set<Long> all = new ConcurrentSkipListSet<>();
        for (int i = 0; i < pids.get(15); i++) {
            all.add(pids.get(i));
        }
        return all;
    }

    @Test
    void actorsAreProcessesOfTheirOwn() {
        pids().actors(3)
                .opsPerActor(1)
                .atEnd(
                        "three others",
                        all -> signed(all).size() == 3
                                && !signed(all).contains(ProcessHandle.current().pid()))
                .linearizable(1);
    }

    @Test
    void actorsMayBeThreadsOfOneProcess() {
        pids().threads(3, 1)
                .opsPerActor(2)
                .atEnd(
                        "eight signatures of two processes",
                        all -> all.get(15) == 8 && signed(all).size() == 2)
                .linearizable(1);
    }

    @Test
    void processesLiveForManyScenariosAndRaces() {
        Set<Long> first = new ConcurrentSkipListSet<>();
        pids().atEnd("kept", all -> first.addAll(signed(all))).linearizable(1);
        pids().scenarios(50).atEnd("the same", all -> first.equals(signed(all))).linearizable(2);
    }

    @Test
    void idleProcessesAreEnded() {
        pids().linearizable(1);
        Race.endIdleProcesses();
        assertEquals(
                Set.of(),
                JvmProcess.activeChildren().stream().map(JvmProcess::name).collect(Collectors.toSet()));
    }

    @Test
    void aKilledProcessIsReplacedByOneThatDoesTheRest() {
        Set<Integer> processes = new ConcurrentSkipListSet<>();
        pids().opsPerActor(5)
                .kills(1)
                .scenarios(10)
                .atEnd("all has been signed, but for what was killed on the way", all -> {
                    processes.add(signed(all).size());
                    return all.get(15) >= 9 && all.get(15) <= 10;
                })
                .holds(1);
        assertTrue(processes.contains(3), () -> "processes in a scenario: " + processes);
    }

    @Test
    void whatIsDoneBeforeAndAfterIsPartOfTheHistory() {
        Operation<SharedInt, AtomicInteger> five = Operation.action("five", c -> c.set(5), m -> m.set(5));
        Operation<SharedInt, AtomicInteger> get = Operation.of("get", c -> c.get(), AtomicInteger::get);
        Race<SharedInt, AtomicInteger> race = Race.on(() -> SharedInt.create(0), AtomicInteger::new)
                .prelude(five)
                .act("add", c -> c.getAndAdd(1), m -> m.getAndAdd(1))
                .epilogue(get);
        race.linearizable(1);
        RaceFoundError found = assertThrows(
                RaceFoundError.class,
                () -> Race.on(() -> Counter.create(false), AtomicInteger::new)
                        .act("add", Counter::add, m -> m.getAndAdd(1))
                        .epilogue(Operation.of("get", Counter::get, AtomicInteger::get))
                        .shrinking(Duration.ofSeconds(1))
                        .scenarios(10_000)
                        .linearizable(1));
        assertTrue(found.getMessage().contains("after (pid "), found::getMessage);
    }

    /** Each process has a copy of its own, which it brings up to date after it has looked at it. */
    private static final class Late implements Serializable, AutoCloseable {
        private static final long serialVersionUID = 1L;
        private final SharedMemory memory = SharedMemory.create(64);
        private transient int copy;

        int get() {
            int seen = copy;
            copy = memory.getIntVolatile(0);
            return seen;
        }

        void set() {
            memory.setIntVolatile(0, 1);
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    @Test
    void whatIsSeenLateIsSequentiallyConsistentThoughNotLinearizable() {
        Race<Late, AtomicInteger> race = Race.on(Late::new, AtomicInteger::new);
        race.op(Operation.<Late, AtomicInteger>action("set", Late::set, m -> m.set(1))
                        .by(0))
                .op(Operation.<Late, AtomicInteger, Integer>of("get", Late::get, AtomicInteger::get)
                        .by(1))
                .opsPerActor(3)
                .shrinking(Duration.ofSeconds(1))
                .scenarios(300);
        race.sequentiallyConsistent(1);
        RaceFoundError found = assertThrows(RaceFoundError.class, () -> race.linearizable(1));
        assertTrue(found.getMessage().startsWith("not linearizable"), found::getMessage);
    }

    @Test
    void partsAreExplainedOnTheirOwn() {
        Race.on(() -> SharedLongArray.zeros(3), AtomicLong::new)
                .op("add", Arguments.ints(0, 2), (cells, cell) -> cells.getAndAdd(cell, 1), (m, cell) -> m.getAndAdd(1))
                .perKey((Integer cell) -> cell)
                .actors(4)
                .opsPerActor(50)
                .scenarios(20)
                .linearizable(1);
    }

    @Test
    void aScheduleIsFoundWithoutLuckAndReplayed() {
        Race<Naive, AtomicInteger> race = Race.on(() -> new Naive(SharedMemory.create(64)), AtomicInteger::new)
                .op("add", Naive::add, m -> m.getAndAdd(1))
                .opsPerActor(2)
                .shrinking(Duration.ofSeconds(1));
        race.schedules(100, 0).linearizable(5); // Without taking a turn from anybody it cannot happen.
        RaceFoundError found =
                assertThrows(RaceFoundError.class, () -> race.schedules(100, 1).linearizable(5));
        String schedule = found.schedule().orElseThrow();
        for (int i = 0; i < 20; i++) {
            RaceFoundError again = assertThrows(
                    RaceFoundError.class, () -> race.schedule(schedule).linearizable(5));
            assertEquals(schedule, again.schedule().orElseThrow());
        }
    }

    @Test
    void actorsThatWaitForOneAnotherTakeTurns() {
        Race.on(() -> SleepyLock.create(true), AtomicInteger::new)
                .op("add", SleepyLock::add, m -> m.getAndAdd(1))
                .opsPerActor(2)
                .schedules(60, 2)
                .linearizable(1);
        Race<SleepyLock, AtomicInteger> race = Race.on(() -> SleepyLock.create(false), AtomicInteger::new);
        race.op("add", SleepyLock::add, m -> m.getAndAdd(1))
                .opsPerActor(2)
                .limit(Duration.ofSeconds(2))
                .shrinking(Duration.ZERO)
                .schedules(500, 2);
        RaceFoundError found = assertThrows(RaceFoundError.class, () -> race.linearizable(1));
        assertTrue(found.getMessage().startsWith("does not return within 2000 ms"), found::getMessage);
    }

    private record Naive(SharedMemory memory) implements Serializable, AutoCloseable {
        int add() {
            int before = memory.getIntVolatile(0);
            RacePoint.at("read");
            memory.setIntVolatile(0, before + 1);
            return before;
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
