package io.multiproc.explore;

import io.multiproc.channel.BrokenQueue;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.util.List;

/** Operations that do not survive death, by which is seen that the walk finds such. */
final class BrokenTable {
    private BrokenTable() {}

    static List<Scenario<?>> scenarios() {
        return List.of(lockWithoutOwner(), countInTwoWords(), debtAfterTheHead(), wakeBeforeChange());
    }

    /** A word that is 1 while somebody has the lock: nobody can tell that he is dead. */
    private static Scenario<SharedInt> lockWithoutOwner() {
        return Scenario.of("Broken.lock, without an owner", () -> SharedInt.create(0))
                .killed(word -> {
                    word.compareAndSet(0, 1);
                    word.compareAndSet(1, 0);
                })
                .survive(scene -> {
                    scene.both(word -> {
                        while (!word.compareAndSet(0, 1)) {
                            if (Thread.interrupted()) {
                                throw new InterruptedException();
                            }
                            Thread.onSpinWait();
                        }
                        scene.alone();
                        word.set(0);
                    });
                    return "free";
                });
    }

    /** Two words that must be equal, written one after the other without a lock. */
    private static Scenario<SharedIntArray> countInTwoWords() {
        return Scenario.of("Broken.count, in two words", () -> SharedIntArray.of(0, 0))
                .killed(words -> {
                    words.setVolatile(0, 1);
                    words.setVolatile(1, 1);
                })
                .survive(scene ->
                        scene.mine().getVolatile(0) + " " + scene.mine().getVolatile(1))
                .finding("0 0", "1 1");
    }

    private static Scenario<SharedQueue<byte[]>> debtAfterTheHead() {
        return Scenario.of(
                        "Broken.take, with the debt entered after the head is moved",
                        () -> SharedQueue.create(Tables.options(), Codec.ofBytes(), 256))
                .prepare(queue -> queue.put(new byte[1]))
                .killed(BrokenQueue::takeBeforeOwing)
                .survive(scene -> (scene.mine().poll() == null ? "taken" : "there") + " "
                        + scene.mine().lost())
                .finding("there 0", "taken 1");
    }

    /** Says that it is done before it is. */
    private static Scenario<SharedIntArray> wakeBeforeChange() {
        return Scenario.of("Broken.publish, before the data", () -> SharedIntArray.of(0, 0))
                .killed(words -> {
                    words.setVolatile(1, 1);
                    words.setVolatile(0, 42);
                })
                .survive(scene -> {
                    if (scene.mine().getVolatile(1) == 1 && scene.mine().getVolatile(0) != 42) {
                        throw new AssertionError("published, but not there");
                    }
                    return "right";
                });
    }
}
