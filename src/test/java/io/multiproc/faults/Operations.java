package io.multiproc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.faults.Operation.Trial;
import io.multiproc.faults.Trials.Making;
import io.multiproc.faults.Trials.Using;
import io.multiproc.faults.Trials.Word;
import io.multiproc.internal.object.Arenas;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.internal.wait.Secret;
import io.multiproc.internal.wait.WaitMode;
import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.JvmProcessBuilder;
import io.multiproc.process.ProcessPool;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.SemaphoreFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;

/** All that calls the operating system. Who adds a call to it in another place adds the operation here. */
final class Operations {
    private static final int SIZE = 100_000;
    private static final int SIGCONT = 18;
    private static final int EIO = 5;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int EINVAL = 22;
    private static final int EMFILE = 24;
    private static final Integer[] NONE = {};
    private static final Integer[] SHARING = PortableMode.isOn() ? new Integer[] {EIO, ENOMEM, EACCES} : NONE;
    private static final Integer[] OTHERS = PortableMode.isOn() ? NONE : new Integer[] {EACCES}; // Another user's.
    private static final Integer[] MAKING = PortableMode.isOn() ? new Integer[] {EMFILE} : NONE;
    private static final Set<String> SLEEPING = Set.of(
            "syscall",
            "sem_clockwait",
            "sem_timedwait",
            "sem_open",
            "sem_wait",
            "sem_post",
            "sem_unlink",
            "unlink",
            "Futex.await",
            "Futex.wake",
            "Semaphores.openOrCreate",
            "Semaphore.await",
            "Semaphore.post",
            "Semaphore.close");
    private static final Set<String> GIVING_BACK = PortableMode.isOn()
            ? Set.of(
                    "mmap",
                    "Mapping.mapOver",
                    "fcntl",
                    "statx",
                    "unlink",
                    "pread",
                    "pwrite",
                    "shm_open",
                    "shm_unlink",
                    "sem_unlink")
            : Set.of("mmap", "Mapping.mapOver");

    private final Peer peer;

    Operations(Peer peer) {
        this.peer = peer;
    }

    /** What a thread does that waits, or wakes others. */
    List<Operation> waiting() {
        List<Operation> all = new ArrayList<>(List.of(
                Operation.of("sleep on a word", Word.OBJECT, () -> new Using<>(new Word(), Word::await, () -> {}))
                        .withDetour("open", EACCES), // Another user has the name: the thread looks by itself.
                Operation.of(
                                "sleep on a word that has changed",
                                Word.OBJECT,
                                () -> new Using<>(new Word(), Word::awaitAnotherValue, () -> {}))
                        .withDetour("open", EACCES),
                Operation.of("wake nobody", Word.OBJECT, () -> new Using<>(new Word(), Word::wake, () -> {}))
                        .withDetour("open", EACCES),
                Operation.of("wake", Word.OBJECT, () -> {
                    Word word = new Word();
                    word.await();
                    return new Using<>(word, Word::wake, () -> {});
                }),
                Operation.of(
                                "wait for a lock",
                                peer.heldName,
                                () -> new Using<>(
                                        peer.attachHeld(),
                                        lock -> assertFalse(lock.tryLock(Duration.ofMillis(5))),
                                        () -> {}))
                        .dispensingWith(Set.of("kill")) // Of the witness: a doubt is no death.
                        .withDetour("open", EACCES)
                        .unsteady(),
                Operation.of(
                                "unlock a contended lock",
                                Trials.PREFIX + "unlock",
                                () -> new Contended(Trials.PREFIX + "unlock"))
                        .withDetour("open", EACCES)
                        .unsteady()));
        String closed = Trials.PREFIX + "closelock";
        all.add(Operation.of("close a lock that was waited for", closed, () -> {
                    Contended contended = new Contended(closed);
                    contended.run();
                    return new Using<>(contended.lock, SharedLock::close, () -> Names.remove(closed));
                })
                .dispensingWith(GIVING_BACK)
                .withDetour("statx", SHARING) // It also looks for others that wait.
                .withDetour("open", EACCES)
                .unsteady());
        if (WaitMode.current() == WaitMode.SEMAPHORE) { // Else there is nothing to close.
            all.add(Operation.of("close a word", Word.OBJECT, () -> {
                        Word word = new Word();
                        word.await();
                        return new Using<>(
                                word,
                                Word::closeWaits,
                                () -> Os.current().semaphores().sweep(Secret.PREFIX));
                    })
                    .dispensingWith(GIVING_BACK));
        }
        return all;
    }

    List<Operation> creating() {
        String name = Trials.PREFIX + "create";
        String lock = Trials.PREFIX + "lock";
        return List.of(
                Operation.of(
                        "create named memory",
                        name,
                        () -> new Making(() -> SharedMemory.create(name, SIZE), () -> Names.remove(name))),
                Operation.of(
                        "create anonymous memory",
                        "anonymous memory",
                        () -> new Making(() -> SharedMemory.create(SIZE), () -> {})),
                Operation.of(
                        "create a named lock",
                        lock,
                        () -> new Making(() -> SharedLock.create(SharedOptions.named(lock)), () -> Names.remove(lock))),
                Operation.of(
                                "create memory in steps",
                                "anonymous memory",
                                () -> new Making(() -> SharedMemory.create((64 << 20) + SIZE), () -> {}))
                        .slow(),
                Operation.of("grow an arena", "anonymous memory", () -> new Making(Arenas::grow, () -> {})));
    }

    List<Operation> attaching() {
        String name = Trials.PREFIX + "open";
        String again = Trials.PREFIX + "again";
        Operation.Preparation open = () -> opening(name, () -> SharedMemory.open(name));
        Operation.Preparation readOnly = () -> opening(name, () -> SharedMemory.openReadOnly(name));
        return List.of(
                Operation.of("open memory", name, open)
                        .withDetour("statx", SHARING), // The maker has it open: what has been opened is given back.
                Operation.of("open memory for reading", name, readOnly),
                Operation.of("open a closed lock again", again, () -> reopening(again))
                        .withDetour("statx", SHARING),
                Operation.of("attach anonymous memory", "anonymous raw", () -> attaching(peer::attachAnonymous)),
                Operation.of("attach named memory", peer.namedName, () -> attaching(peer::attachNamed))
                        .withDetour("open", EACCES) // By its name.
                        .withDetour("shm_open", EACCES, EINVAL),
                Operation.of(
                        "attach a small object", "anonymous value", () -> new Making(peer::attachValue, () -> {})));
    }

    /** Attaches anew: what an earlier attempt has attached and closed could be opened again instead. */
    private static Trial attaching(Trials.Maker attach) {
        Holdings.collect();
        return new Making(attach, () -> {});
    }

    private static Trial opening(String name, Trials.Maker opener) {
        SharedMemory first = SharedMemory.create(name, SIZE);
        return new Making(opener, () -> {
            first.close();
            Names.remove(name);
        });
    }

    private static Trial reopening(String name) {
        SharedLock first = SharedLock.create(name);
        AutoCloseable kept = Names.keep(name);
        first.lock();
        first.unlock();
        first.close();
        return new Making(() -> SharedLock.open(name), () -> {
            kept.close();
            Names.remove(name);
        });
    }

    List<Operation> using() {
        String closed = Trials.PREFIX + "close";
        String unlinked = Trials.PREFIX + "unlink";
        return List.of(
                Operation.of(
                                "close memory",
                                closed,
                                () -> new Using<>(SharedMemory.create(SIZE), SharedMemory::close, () -> {}))
                        .dispensingWith(GIVING_BACK),
                Operation.of(
                                "unlink",
                                unlinked,
                                () -> new Using<>(
                                        SharedMemory.create(unlinked, SIZE),
                                        nothing -> SharedMemory.unlink(unlinked),
                                        () -> {}))
                        .dispensingWith(PortableMode.isOn() ? Set.of("unlink") : Set.of()), // The companion's.
                Operation.of("give a proof back", "anonymous memory", () -> {
                    Segment segment = Os.current().segments().create(null, SIZE);
                    segment.proofs().claim(0);
                    return new Using<>(segment, held -> held.proofs().release(0), () -> {});
                }),
                Operation.of(
                        "take a slot",
                        "anonymous lock",
                        () -> new Using<>(
                                peer.attachFree(),
                                lock -> {
                                    lock.lock();
                                    lock.unlock();
                                },
                                () -> {})));
    }

    List<Operation> semaphores() {
        String name = Trials.PREFIX + "semaphore";
        Semaphores semaphores = Os.current().semaphores();
        Trials.Action sweep = () -> {
            semaphores.sweep(name);
            semaphores
                    .openOrCreate(name + "-next", "somebody")
                    .close(); // What could not be unmapped is unmapped with the next.
        };
        List<Operation> all = new ArrayList<>(List.of(
                Operation.of(
                                "make a semaphore",
                                name,
                                () -> new Making(() -> semaphores.openOrCreate(name, "somebody"), () -> {}))
                        .withDetour("open", OTHERS),
                Operation.of("open a semaphore", name, () -> {
                            Semaphore first = semaphores.openOrCreate(name, "somebody");
                            return new Making(() -> semaphores.openExisting(name, "somebody"), first::close);
                        })
                        .withDetour("open", OTHERS),
                Operation.of(
                                "close a semaphore",
                                name,
                                () -> new Using<>(semaphores.openOrCreate(name, "somebody"), Semaphore::close, sweep))
                        .dispensingWith(GIVING_BACK),
                Operation.of(
                        "post to a semaphore",
                        name,
                        () -> new Using<>(
                                semaphores.openOrCreate(name, "somebody"),
                                semaphore -> {
                                    semaphore.post(1);
                                    semaphore.post(3);
                                    semaphore.await(1_000_000);
                                },
                                () -> {}))));
        if (!NotOnWindows.WINDOWS
                && !PortableMode.isOn()) { // Elsewhere nothing is left of semaphores that is not in the directory.
            all.add(Operation.of("sweep semaphores", name, () -> {
                        SemaphoreFiles.leave(semaphores, name);
                        return new Using<>(() -> {}, nothing -> semaphores.sweep(name), sweep);
                    })
                    .dispensingWith(
                            Set.of("open", "statx", "pread", "fcntl", "unlink"))); // A sweep skips what resists.
        }
        return all;
    }

    /** Unlocks a lock for which somebody has waited. */
    private static final class Contended implements Trial {
        private SharedLock lock;
        private final String name;

        Contended(String name) throws Exception {
            this.lock = SharedLock.create(SharedOptions.named(name));
            this.name = name;
            takeAndBeWaitedFor();
        }

        private void takeAndBeWaitedFor() throws Exception {
            lock.lock();
            SharedLock waitedFor = lock;
            FutureTask<Boolean> waiting = new FutureTask<>(() -> waitedFor.tryLock(Duration.ofMillis(1)));
            new Thread(waiting).start();
            assertFalse(waiting.get());
        }

        @Override
        public void run() throws Exception {
            if (!lock.isHeldByCurrentThread()) {
                takeAndBeWaitedFor();
            }
            lock.unlock();
        }

        @Override
        public void end() throws Exception {
            lock.close();
            lock = null;
            Names.remove(name);
        }
    }

    /** Starts of processes: slow, so that the walk takes fewer ways to fail. */
    static List<Operation> processes(JvmProcess child) {
        List<Operation> all = new ArrayList<>(List.of(
                Operation.of(
                                "start a process",
                                "walked",
                                () -> () -> walked().start(() -> {}).join())
                        .dispensingWith(PortableMode.isOn() ? Set.of("unlink") : Set.of())
                        .withDetour("pread", EIO) // A sweep skips what cannot be read.
                        .withDetour("statx", SHARING)
                        .slow(),
                Operation.of(
                                "call a process",
                                "walked",
                                () -> new Using<>(
                                        () -> {},
                                        nothing -> assertEquals(
                                                1, walked().call(() -> 1).get()),
                                        Operations::mapAndUnmap))
                        .inEveryThread()
                        .dispensingWith(SLEEPING)
                        .withDetour("pread", EIO)
                        .withDetour("statx", SHARING) // Some of it is for sleeping, too.
                        .withDetour("open", MAKING)
                        .slow()));
        all.add(Operation.of(
                        "start a pool",
                        "anonymous",
                        () -> new Making(
                                () -> ProcessPool.builder()
                                        .workers(1)
                                        .fastStart()
                                        .create(),
                                Operations::mapAndUnmap))
                .inEveryThread()
                .dispensingWith(SLEEPING)
                .withDetour("pread", EIO)
                .withDetour("statx", SHARING)
                .withDetour("open", MAKING)
                .slow());
        if (!NotOnWindows.WINDOWS) {
            all.add(Operation.of("signal", "process " + child.pid(), () -> () -> child.signal(SIGCONT)));
        }
        return all;
    }

    /** What could not be unmapped is unmapped with the next that can. */
    private static void mapAndUnmap() {
        try (Segment segment = Os.current().segments().create(null, SIZE)) {
            segment.map().unmap();
        }
    }

    private static JvmProcessBuilder walked() {
        return JvmProcess.builder().name("walked").fastStart();
    }
}
