package io.multiproc.race;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.race.seeded.Channel;
import io.multiproc.race.seeded.Counter;
import io.multiproc.race.seeded.Pair;
import io.multiproc.race.seeded.Permits;
import io.multiproc.race.seeded.SleepyLock;
import io.multiproc.race.seeded.Slot;
import io.multiproc.race.seeded.Sum;
import io.multiproc.race.seeded.Twins;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Sampled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each of these faults is found, and what differs from it only by not having the fault passes the same test. */
@ExtendWith(Leftovers.class)
class SeededFaultsTest {
    private static final int FAULTY_SCENARIOS = 10_000;
    private static final int CORRECT_SCENARIOS = Sampled.Rounds.of(150, 20);
    private static final int KILL_SCENARIOS = Sampled.Rounds.of(10, 2);
    private static final long SEED = 6;

    @AfterAll
    static void endProcesses() {
        Race.endIdleProcesses();
    }

    /** The race gets whether it is to be correct. */
    private static void found(String headline, Function<Boolean, Race<?, ?>> race) {
        Race<?, ?> faulty = race.apply(false).scenarios(FAULTY_SCENARIOS).shrinking(Duration.ofSeconds(1));
        RaceFoundError found = assertThrows(RaceFoundError.class, () -> faulty.linearizable(SEED));
        assertTrue(found.getMessage().startsWith(headline), found::getMessage);
    }

    private static void passes(Function<Boolean, Race<?, ?>> race) {
        race.apply(true).scenarios(CORRECT_SCENARIOS).linearizable(SEED);
    }

    private static Race<?, ?> counter(boolean correct) {
        return Race.on(() -> Counter.create(correct), AtomicInteger::new)
                .op("add", Counter::add, m -> m.getAndAdd(1))
                .op("get", Counter::get, AtomicInteger::get);
    }

    @Test
    void anIncrementThatIsNotAtomicIsFound() {
        found("not linearizable", SeededFaultsTest::counter);
    }

    @Test
    void anIncrementThatIsAtomicPasses() {
        passes(SeededFaultsTest::counter);
    }

    private static Race<?, ?> slot(boolean correct) {
        return Race.on(() -> Slot.create(correct), AtomicInteger::new)
                .op("claim", Arguments.ints(1, 3), Slot::claim, (m, who) -> m.compareAndSet(0, who))
                .op("owner", Slot::owner, AtomicInteger::get)
                .act("clear", Slot::clear, m -> m.set(0))
                .actors(3);
    }

    @Test
    void aCheckThenActIsFound() {
        found("not linearizable", SeededFaultsTest::slot);
    }

    @Test
    void aCompareAndSetPasses() {
        passes(SeededFaultsTest::slot);
    }

    private static Race<?, ?> sleepyLock(boolean correct) {
        return Race.on(() -> SleepyLock.create(correct), AtomicInteger::new)
                .op("add", SleepyLock::add, m -> m.getAndAdd(1))
                .opsPerActor(8)
                .limit(Duration.ofSeconds(correct ? 30 : 1));
    }

    @Test
    void aSleepWithoutASecondLookIsFound() {
        found("does not return", SeededFaultsTest::sleepyLock);
    }

    @Test
    void aSleepAfterASecondLookPasses() {
        passes(SeededFaultsTest::sleepyLock);
    }

    private static Race<?, ?> pair(boolean correct) {
        Race<Pair, AtomicInteger> race = Race.on(() -> Pair.create(correct), AtomicInteger::new);
        return race.op(Operation.<Pair, AtomicInteger, Integer>action(
                                "write", Arguments.ints(1, 9), Pair::write, AtomicInteger::set)
                        .by(0))
                .op(Operation.<Pair, AtomicInteger, String>of("read", Pair::read, m -> m.get() + " " + m.get())
                        .by(1, 2))
                .actors(3);
    }

    @Test
    void aReadThatDoesNotLookAtTheSequenceAgainIsFound() {
        found("not linearizable", SeededFaultsTest::pair);
    }

    @Test
    void aReadThatLooksAtTheSequenceAgainPasses() {
        passes(SeededFaultsTest::pair);
    }

    private static Race<?, ?> channel(boolean correct) {
        Race<Channel, ArrayDeque<Integer>> race = Race.on(() -> Channel.create(correct), ArrayDeque::new);
        return race.op(Operation.<Channel, ArrayDeque<Integer>, Integer>action(
                                "put", Arguments.ints(1, 9), Channel::put, ArrayDeque::add)
                        .by(0))
                .op(Operation.<Channel, ArrayDeque<Integer>, Integer>of("poll", Channel::poll, ArrayDeque::poll)
                        .by(1));
    }

    @Test
    void anIndexThatIsPublishedBeforeItsRecordIsFound() {
        found("not linearizable", SeededFaultsTest::channel);
    }

    @Test
    void anIndexThatIsPublishedAfterItsRecordPasses() {
        passes(SeededFaultsTest::channel);
    }

    private static Race<?, ?> sum(boolean correct) {
        return Race.on(() -> Sum.create(correct), () -> new AtomicReference<>(0.0))
                .op("add", Arguments.of(0.5, 1.25), Sum::add, (m, value) -> m.getAndAccumulate(value, Double::sum));
    }

    @Test
    void aReadModifyWriteOfADoubleIsFound() {
        found("not linearizable", SeededFaultsTest::sum);
    }

    @Test
    void aCompareAndSetOfADoublePasses() {
        passes(SeededFaultsTest::sum);
    }

    /** Whether a permit is got depends on time, so there is nothing to compare, but at the end it must be there. */
    private static Race<?, ?> permits(boolean correct) {
        return Race.on(() -> Permits.create(correct), AtomicLong::new)
                .act(
                        "use",
                        permits -> {
                            if (permits.tryAcquire()) {
                                RacePoint.at("has it");
                                permits.release();
                            }
                        },
                        m -> {})
                .atEnd("the permit is there", permits -> permits.free() == 1)
                .actors(3);
    }

    @Test
    void aPermitThatATimeOutLosesIsFound() {
        found("does not hold in the end: the permit is there", SeededFaultsTest::permits);
    }

    @Test
    void aPermitThatIsTakenAfterATimeOutPasses() {
        passes(SeededFaultsTest::permits);
    }

    private static Race<?, ?> twins(boolean correct) {
        return Race.on(() -> Twins.create(correct), AtomicInteger::new)
                .act("write", Arguments.ints(1, 9), Twins::write, AtomicInteger::set)
                .op("read", Twins::read, m -> m.get() + " " + m.get())
                .kills(1);
    }

    @Sampled(0)
    @Test
    void aStructureThatAKillLeavesHalfWrittenIsFound() {
        found("not linearizable", SeededFaultsTest::twins);
    }

    @Test
    void aStructureThatIsRepairedAfterAKillPasses() {
        twins(true).scenarios(KILL_SCENARIOS).linearizable(SEED);
    }
}
