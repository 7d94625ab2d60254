package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.ChildJvm.Talk;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLongArray;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several processes that want the same names at the same moment. */
@ExtendWith(Leftovers.class)
class RaceTest {
    private static final int CHILDREN = 4;
    private static final int ROUNDS = 60;

    /** Opens or makes one object of each kind in every round, and adds 1 to it. */
    static void openOrCreate(Talk talk, String prefix) throws Exception {
        SharedInt gate = SharedInt.open(prefix);
        List<AutoCloseable> opened = new ArrayList<>(); // Kept open: on Windows a name ends with its last user.
        talk.say("ready");
        for (int round = 0; round < ROUNDS; round++) {
            gate.getAndIncrement();
            while (gate.get() < (round + 1) * CHILDREN) {
                Thread.yield();
            }
            String name = prefix + "." + round;
            SharedMemory memory = SharedMemory.openOrCreate(name + "m", 5000);
            SharedInt value = SharedInt.openOrCreate(name + "v", 'h', 100);
            SharedLongArray array = SharedLongArray.openOrCreate(name + "a", 'I', 700);
            opened.addAll(List.of(memory, value, array));
            memory.getAndAddInt(4996, 1);
            value.getAndAdd(1);
            array.getAndAdd(699, 1);
        }
        talk.say("done");
        talk.hear();
        for (AutoCloseable each : opened) {
            each.close();
        }
        gate.close();
    }

    @Test
    void allThatOpenOrCreateANameAtOnceGetTheSameObject() throws Exception {
        String prefix = Names.fresh();
        List<ChildJvm> children = new ArrayList<>();
        try (SharedInt gate = SharedInt.create(prefix, -1_000_000)) {
            for (int i = 0; i < CHILDREN; i++) {
                children.add(ChildJvm.start(RaceTest.class, "openOrCreate", prefix));
            }
            for (ChildJvm child : children) {
                child.expect("ready");
            }
            gate.addAndGet(1_000_000);
            for (ChildJvm child : children) {
                child.expect("done");
            }
            for (int round = 0; round < ROUNDS; round++) {
                String name = prefix + "." + round;
                try (SharedMemory memory = SharedMemory.open(name + "m");
                        SharedInt value = SharedInt.open(name + "v");
                        SharedLongArray array = SharedLongArray.open(name + "a")) {
                    assertEquals(CHILDREN, memory.getInt(4996));
                    assertEquals(100 + CHILDREN, value.get());
                    assertEquals(CHILDREN, array.get(699));
                }
                Names.remove(name + "m");
                Names.remove(name + "v");
                Names.remove(name + "a");
            }
            for (ChildJvm child : children) {
                child.say("go on");
                assertEquals(0, child.exitCode());
            }
        } finally {
            Names.remove(prefix);
            for (ChildJvm child : children) {
                child.close();
            }
        }
    }

    /** Makes named objects until it is killed. */
    static void makeAndUnlink(Talk talk, String name) throws Exception {
        talk.say("ready");
        while (true) {
            try (SharedLongArray array = SharedLongArray.openOrCreate(name, 50_000)) {
                array.fill(1);
            }
        }
    }

    @Test
    @NotOnWindows("a name ends with its last user: who comes later makes it anew")
    void aCreatorThatIsKilledLeavesNothingHalfMade() throws Exception {
        for (int round = 0; round < 8; round++) {
            String name = Names.fresh();
            try (ChildJvm child = ChildJvm.start(RaceTest.class, "makeAndUnlink", name)) {
                child.expect("ready");
                for (int i = 0; i < 30 * round; i++) {
                    try {
                        SharedMemory.unlink(name);
                    } catch (io.multiproc.NoSuchNameException e) {
                        Thread.yield();
                    }
                }
                child.kill();
            }
            try (SharedLongArray array = SharedLongArray.openOrCreate(name, 50_000)) {
                assertEquals(50_000, array.length());
            }
            SharedMemory.unlink(name);
        }
    }
}
