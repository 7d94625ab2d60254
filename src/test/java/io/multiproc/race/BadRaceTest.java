package io.multiproc.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.ProcessStartException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.testing.Leftovers;
import io.multiproc.value.SharedInt;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is wrong with a race itself is told clearly, and names the operation. */
@ExtendWith(Leftovers.class)
class BadRaceTest {
    @AfterAll
    static void endProcesses() {
        Race.endIdleProcesses();
    }

    private static Race<SharedInt, AtomicInteger> race() {
        return Race.on(() -> SharedInt.create(0), AtomicInteger::new);
    }

    private static Race<SharedInt, AtomicInteger> good() {
        return race().op("get", c -> c.get(), m -> m.get());
    }

    private static void refused(Class<? extends Throwable> type, Race<?, ?> race, String... parts) {
        Throwable refusal = assertThrows(type, () -> race.linearizable(1));
        for (String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
        }
    }

    @Test
    void aRaceWithoutOperationsIsRefused() {
        refused(IllegalStateException.class, race(), "a race needs an operation: operations=0");
    }

    @Test
    void anActorWithoutOperationsIsRefused() {
        Operation<SharedInt, AtomicInteger> get = Operation.of("get", c -> c.get(), m -> m.get());
        refused(IllegalStateException.class, race().op(get.by(0)), "an actor has nothing to do: actor=1");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> race().actors(1));
        assertThrows(IllegalArgumentException.class, () -> race().actors(9));
        assertThrows(IllegalArgumentException.class, () -> race().threads(1));
        assertThrows(IllegalArgumentException.class, () -> race().opsPerActor(0));
        assertThrows(IllegalArgumentException.class, () -> race().opsPerActor(1_001));
        assertThrows(IllegalArgumentException.class, () -> race().kills(-1));
        assertThrows(IllegalArgumentException.class, () -> race().scenarios(0));
        assertThrows(IllegalArgumentException.class, () -> race().limit(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> race().searching(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> race().schedule("0x"));
        assertThrows(IllegalArgumentException.class, () -> race().op(" ", c -> 0, m -> 0));
        assertThrows(IllegalArgumentException.class, () -> Arguments.ints(2, 1));
        assertThrows(IllegalArgumentException.class, () -> Arguments.of());
    }

    @Test
    void killsInSchedulesAreRefused() {
        refused(IllegalStateException.class, good().kills(1).schedules(10, 1), "cannot be killed: kills=1");
    }

    @Test
    void keysNeedArguments() {
        refused(IllegalStateException.class, good().perKey(x -> x), "needs an argument: operation=get");
    }

    @Test
    void codeThatCannotBeSerializedIsNamed() {
        Object local = new Object();
        refused(
                IllegalArgumentException.class,
                good().op("bad", c -> local.hashCode(), m -> 0),
                "operation=bad",
                "java.lang.Object");
    }

    @Test
    void anArgumentThatCannotBeSerializedIsNamed() {
        refused(
                IllegalArgumentException.class,
                race().act("bad", random -> new Object(), (c, o) -> {}, (m, o) -> {}),
                "an argument of an operation: operation=bad",
                "java.lang.Object");
    }

    @Test
    void anArgumentThatCannotBeMadeIsNamed() {
        Arguments<Integer> none = random -> {
            throw new IllegalArgumentException("none left");
        };
        refused(
                IllegalStateException.class,
                race().act("bad", none, (c, o) -> {}, (m, o) -> {}),
                "no argument can be made: operation=bad",
                "none left");
    }

    @Test
    void aResultThatCannotBeSerializedIsNamed() {
        refused(
                IllegalStateException.class,
                race().op("bad", c -> Optional.of(1), m -> Optional.of(1)),
                "the result of an operation cannot be recorded: operation=bad",
                "java.util.Optional");
    }

    @Test
    void resultsThatAreTooLargeAreNamed() {
        refused(
                IllegalStateException.class,
                race().op("bad", c -> new byte[100_000], m -> new byte[100_000]),
                "the result of an operation cannot be recorded: operation=bad",
                "results are too large");
    }

    @Test
    void aSharedObjectThatCannotBeSerializedIsNamed() {
        refused(
                IllegalArgumentException.class,
                Race.on(Object::new, AtomicInteger::new).op("get", o -> 0, m -> 0),
                "the shared object cannot be serialized: class=java.lang.Object");
    }

    @Test
    void aSharedObjectThatCannotBeMadeIsTold() {
        refused(
                IllegalStateException.class,
                Race.<SharedInt, AtomicInteger>on(
                                () -> {
                                    throw new InvalidObjectException("broken");
                                },
                                AtomicInteger::new)
                        .op("get", c -> c.get(), m -> m.get()),
                "the shared object cannot be made",
                "broken");
    }

    @Test
    void aModelThatCannotBeMadeIsTold() {
        refused(
                IllegalStateException.class,
                Race.<SharedInt, AtomicInteger>on(() -> SharedInt.create(0), () -> null)
                        .op("get", c -> c.get(), m -> m.get()),
                "the model cannot be made");
    }

    static class Unkept {
        int value;
    }

    @Test
    void aModelWhoseStatesCannotBeKeptIsTold() {
        Race<SharedInt, Unkept> race = Race.on(() -> SharedInt.create(0), Unkept::new);
        refused(
                IllegalArgumentException.class,
                race.op("get", c -> c.get(), m -> m.value),
                "states of the model cannot be kept",
                "Unkept",
                "states(save, load)");
    }

    @Test
    void aModelThatThrowsIsNamed() {
        RaceFoundError found = assertThrows(
                RaceFoundError.class,
                () -> race().op("bad", c -> c.get(), m -> {
                            throw new UnsupportedOperationException("not written");
                        })
                        .linearizable(1));
        assertTrue(
                found.getMessage()
                        .contains("the model threw what the object did not: operation=bad,"
                                + " exception=java.lang.UnsupportedOperationException, message=not written"),
                found::getMessage);
    }

    @Test
    void aModelThatFailsWithAnErrorIsNamed() {
        refused(
                IllegalStateException.class,
                race().op("bad", c -> c.get(), m -> {
                    throw new StackOverflowError();
                }),
                "the model failed: operation=bad");
    }

    static void stay() {
        while (true) {
            LockSupport.park();
        }
    }

    @Test
    void anOperationThatNeverReturnsIsAFindingWithTheStacksOfAllActors() {
        Race<SharedInt, AtomicInteger> race = good().act("stay", c -> stay(), m -> {})
                .actors(3)
                .opsPerActor(6)
                .shrinking(Duration.ZERO)
                .limit(Duration.ofSeconds(1));
        RaceFoundError found = assertThrows(RaceFoundError.class, () -> race.holds(1));
        String text = found.getMessage();
        assertTrue(text.startsWith("does not return within 1000 ms: stay() of actor "), text);
        assertTrue(text.contains("io.multiproc.race.BadRaceTest.stay("), text);
        assertEquals(3, text.split("stacks of process ", -1).length - 1, text);
    }

    @Test
    void anOperationThatEndsItsProcessIsAFinding() {
        RaceFoundError found = assertThrows(
                RaceFoundError.class,
                () -> race().act("leave", c -> Runtime.getRuntime().halt(3), m -> {})
                        .shrinking(Duration.ZERO)
                        .linearizable(1));
        assertTrue(found.getMessage().startsWith("a process ended by itself: "), found::getMessage);
        assertTrue(found.getMessage().contains("leave() no return"), found::getMessage);
    }

    /** Reads itself only where it was made. */
    private static final class Homesick implements Serializable {
        private static final long serialVersionUID = 1L;
        private final long home = ProcessHandle.current().pid();

        private void readObject(ObjectInputStream in) throws InvalidObjectException {
            throw new InvalidObjectException("home is " + home);
        }
    }

    @Test
    void codeThatCannotBeReadIsNamed() {
        Homesick homesick = new Homesick();
        refused(
                IllegalStateException.class,
                good().op("bad", c -> homesick.hashCode(), m -> 0),
                "an actor's process cannot read what it is to do",
                "operation=bad");
    }

    @Test
    void anActorThatCannotStartIsTold() {
        Race.endIdleProcesses();
        String home = System.setProperty("java.home", "/nowhere");
        try {
            assertThrows(ProcessStartException.class, () -> good().linearizable(1));
        } finally {
            System.setProperty("java.home", home);
        }
    }

    /** Each result is wrong only if none of the orders explains it, and there are as many as there are subsets. */
    @Test
    void ordersThatAreTooManyToTryAreNeitherAFailureNorASuccess() {
        Race<SharedInt, ArrayList<Integer>> race = Race.on(() -> SharedInt.create(0), ArrayList::new);
        refused(
                IllegalStateException.class,
                race.act("wait for all", Arguments.ints(0, 1_000_000), BadRaceTest::meet, ArrayList::add)
                        .epilogue(Operation.of("none", c -> -1, List::size))
                        .actors(8)
                        .opsPerActor(5)
                        .searching(Duration.ofMillis(100)),
                "is not known after 100 ms: operations=41");
    }

    /** Eight calls return when all have begun. */
    private static void meet(SharedInt arrived, int argument) {
        int generation = arrived.getAndAdd(1) / 8 + 1;
        while (arrived.get() < 8 * generation) {
            Thread.onSpinWait();
        }
    }

    @Test
    void exceptionsOfOperationsAreResults() {
        Race.on(() -> SharedMemory.create(8), AtomicInteger::new)
                .op("get", m -> m.getInt(8), m -> {
                    throw new IndexOutOfBoundsException();
                })
                .linearizable(1);
    }
}
