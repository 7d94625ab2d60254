package io.multiproc.machine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.process.ProcessPool;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One object at a time, each closed, takes no more than a small machine has, however many there are: of slots, of 1,024 descriptors, and of memory. The
 * system property {@code multiproc.test.closed} multiplies how many there are.
 */
@NotOnWindows("the limits are made by means of Linux")
class ClosedMemoryTest {
    private static final int TIMES = Integer.getInteger("multiproc.test.closed", 1);
    private static final int MIB = 1 << 20;
    private static final String FEW = "ulimit -n 1024 && exec \"$@\"";

    static void live(ChildJvm.Talk talk, int times) throws Exception {
        for (int i = 0; i < 6_000 * times; i++) {
            try (SharedIntArray array = SharedIntArray.zeros(10_000)) {
                array.set(5, i);
            }
        }
        talk.say("small arrays");
        for (int i = 0; i < 60_000 * times; i++) {
            try (SharedInt value = SharedInt.create(i)) {
                value.get();
            }
        }
        for (int i = 0; i < 20_000 * times; i++) {
            try (SharedLock lock = SharedLock.create();
                    SharedCondition condition = lock.newCondition()) {
                condition.name();
            }
        }
        talk.say("small objects");
        for (int i = 0; i < 2_000 * times; i++) {
            try (SharedIntArray array = SharedIntArray.zeros(20_000)) {
                array.getLock().lock();
                array.getLock().unlock();
            }
        }
        talk.say("arrays that were locked");
        String name = "mp-closed-" + ProcessHandle.current().pid();
        for (int i = 0; i < 1_500 * times; i++) {
            try (SharedLock lock = SharedLock.create(name)) {
                lock.lock();
                lock.unlock();
            } finally {
                SharedMemory.unlink(name);
            }
        }
        SharedLock.create(name).close();
        try {
            for (int i = 0; i < 1_000 * times; i++) {
                try (SharedLock lock = SharedLock.open(name)) {
                    lock.lock();
                    lock.unlock();
                }
            }
        } finally {
            SharedMemory.unlink(name);
        }
        talk.say("named locks");
        SharedIntArray table = SharedIntArray.zeros(100_000);
        try (ProcessPool pool = ProcessPool.create(1)) {
            for (int i = 0; i < 80 * times; i++) {
                pool.submit(new Count(table)).get();
            }
            assertTrue(table.get(0) == 80 * times, table::toString);
        }
        talk.say("tasks");
    }

    /** Uses an object and closes what came of its handle. */
    private record Count(SharedIntArray table) implements io.multiproc.process.RemoteRunnable {
        @Override
        public void run() {
            try (table) {
                table.getLock().lock();
                try {
                    table.set(0, table.get(0) + 1);
                } finally {
                    table.getLock().unlock();
                }
            }
        }
    }

    private static void expectAll(ChildJvm child) throws Exception {
        for (String what :
                List.of("small arrays", "small objects", "arrays that were locked", "named locks", "tasks")) {
            child.expect(what);
        }
        child.exitCode();
    }

    @Test
    void aControlGroupOf128MiBSuffices() throws Exception {
        try (ControlGroup group = ControlGroup.create()) {
            group.limit(128 * MIB);
            List<String> launcher = new ArrayList<>(group.launcher());
            launcher.addAll(List.of("sh", "-c", FEW, "sh"));
            try (ChildJvm child =
                    ChildJvm.startUnder(launcher, List.of("-XX:-MaxFDLimit"), ClosedMemoryTest.class, "live", TIMES)) {
                expectAll(child);
            }
        }
    }

    @Test
    void aDirectoryOf64MiBSuffices() throws Exception {
        List<String> launcher = new ArrayList<>(Machine.withMount("mount -t tmpfs -o size=64m none /dev/shm"));
        launcher.addAll(List.of("sh", "-c", FEW, "sh"));
        List<String> options = List.of("-XX:-MaxFDLimit", "-Dmultiproc.anonymous=tmpfile");
        try (ChildJvm child = ChildJvm.startUnder(launcher, options, ClosedMemoryTest.class, "live", TIMES)) {
            expectAll(child);
        }
    }

    static void keep(ChildJvm.Talk talk) {
        SharedIntArray other = SharedIntArray.zeros(100_000);
        List<SharedInt> kept = new ArrayList<>();
        OutOfSharedMemoryException refusal = assertThrows(OutOfSharedMemoryException.class, () -> {
            while (true) {
                kept.add(SharedInt.create(kept.size()));
            }
        });
        long used = 128L * kept.size() + 4L * other.length();
        talk.say(used > 16L * MIB * 9 / 10 ? "nearly all" : used + ": " + refusal.getMessage());
    }

    @Test
    void smallObjectsFillADirectory() throws Exception {
        List<String> launcher = Machine.withMount("mount -t tmpfs -o size=16m none /dev/shm");
        try (ChildJvm child = ChildJvm.startUnder(
                launcher, List.of("-Dmultiproc.anonymous=tmpfile"), ClosedMemoryTest.class, "keep")) {
            child.expect("nearly all");
        }
    }

    @Test
    void smallObjectsFillABudget() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of("-Dmultiproc.budget=16m"), ClosedMemoryTest.class, "keep")) {
            child.expect("nearly all");
        }
    }

    static void forget(ChildJvm.Talk talk) {
        for (int i = 0; i < 200; i++) {
            SharedMemory.create(MIB).setByte(i, (byte) 1); // Neither closed nor kept.
        }
        talk.say("forgotten");
    }

    @Test
    void whatIsForgottenIsCollectedBeforeTheBudgetIsExceeded() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of("-Dmultiproc.budget=16m"), ClosedMemoryTest.class, "forget")) {
            child.expect("forgotten");
        }
    }
}
