package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLongArray;
import java.io.Serializable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code close()} is refused while a thread of this process holds the object's lock through the object that is closed, and only then. */
@Tag("wait")
@Tag("long")
@ExtendWith(Leftovers.class)
class CloseRuleTest {
    /** What has a lock. */
    enum Kind {
        LOCK(SharedLock::create, SharedLock::open, lock -> (Lock) lock, false),
        REENTRANT_LOCK(SharedReentrantLock::create, SharedReentrantLock::open, lock -> (Lock) lock, true),
        READ_LOCK(
                SharedReadWriteLock::create,
                SharedReadWriteLock::open,
                lock -> ((SharedReadWriteLock) lock).readLock(),
                true),
        WRITE_LOCK(
                SharedReadWriteLock::create,
                SharedReadWriteLock::open,
                lock -> ((SharedReadWriteLock) lock).writeLock(),
                true),
        VALUE(
                options -> SharedInt.create(options, 'i', 0),
                SharedInt::open,
                value -> ((SharedInt) value).getLock(),
                true),
        ARRAY(
                options -> SharedLongArray.create(options, 'q', 100_000),
                SharedLongArray::open,
                array -> ((SharedLongArray) array).getLock(),
                true);

        private final Function<SharedOptions, ? extends AutoCloseable> create;
        private final Function<String, ? extends AutoCloseable> open;
        private final Function<AutoCloseable, Lock> lock;
        private final boolean reentrant;

        Kind(
                Function<SharedOptions, ? extends AutoCloseable> create,
                Function<String, ? extends AutoCloseable> open,
                Function<AutoCloseable, Lock> lock,
                boolean reentrant) {
            this.create = create;
            this.open = open;
            this.lock = lock;
            this.reentrant = reentrant;
        }

        Lock lockOf(AutoCloseable object) {
            return lock.apply(object);
        }
    }

    private interface Uses {
        void of(AutoCloseable one, AutoCloseable two) throws Exception;
    }

    /** With two objects of one anonymous shared object, and with two of a name. */
    private static void withTwo(Kind kind, Uses uses) throws Exception {
        AutoCloseable made = kind.create.apply(SharedOptions.anonymous());
        uses.of(made, (AutoCloseable) Copies.copy((Serializable) made));
        String name = Names.fresh();
        try {
            uses.of(kind.create.apply(SharedOptions.named(name)), kind.open.apply(name));
        } finally {
            Names.remove(name);
        }
    }

    private static void assertRefused(AutoCloseable object) {
        IllegalStateException e = assertThrows(IllegalStateException.class, object::close);
        assertTrue(e.getMessage().contains("unlock it before closing"), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theObjectThatAThreadHasLockedThroughStaysOpenAndTheOtherMayGo(Kind kind) throws Exception {
        withTwo(kind, (one, two) -> {
            Lock lock = kind.lockOf(one);
            lock.lock();
            assertRefused(one);
            two.close();
            assertRefused(one);
            lock.unlock();
            one.close();
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void itMakesNoDifferenceWhichThreadHasIt(Kind kind) throws Exception {
        withTwo(kind, (one, two) -> {
            CountDownLatch end = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(1);
            Waiter<Void> holder = Waiter.doing(() -> {
                kind.lockOf(two).lock();
                held.countDown();
                end.await();
                kind.lockOf(two).unlock();
            });
            held.await();
            assertRefused(two);
            one.close();
            end.countDown();
            holder.get();
            two.close();
        });
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "LOCK")
    void bothStayOpenWhileBothWereLockedThrough(Kind kind) throws Exception {
        assertTrue(kind.reentrant);
        withTwo(kind, (one, two) -> {
            kind.lockOf(one).lock();
            kind.lockOf(two).lock();
            assertRefused(one);
            assertRefused(two);
            kind.lockOf(one).unlock();
            assertRefused(one);
            assertRefused(two);
            kind.lockOf(one).unlock();
            kind.lockOf(one).lock();
            two.close(); // It was last locked through in an earlier hold.
            assertThrows(IllegalStateException.class, () -> kind.lockOf(two).lock());
            kind.lockOf(one).unlock();
            one.close();
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aHoldGivenBackThroughTheOtherKeepsNoneOpen(Kind kind) throws Exception {
        withTwo(kind, (one, two) -> {
            kind.lockOf(one).lock();
            kind.lockOf(two).unlock();
            kind.lockOf(two).lock();
            one.close();
            kind.lockOf(two).unlock();
            two.close();
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatAThreadOnlyTriedDoesNotKeepOpen(Kind kind) throws Exception {
        withTwo(kind, (one, two) -> {
            kind.lockOf(one).lock();
            if (kind == Kind.LOCK) {
                assertFalse(kind.lockOf(two).tryLock());
            }
            Waiter.doing(() -> {
                        if (kind.lockOf(two).tryLock()) {
                            kind.lockOf(two).unlock(); // Another reader.
                        }
                    })
                    .get();
            two.close();
            kind.lockOf(one).unlock();
            one.close();
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void severalLocksAreKeptApart(Kind kind) throws Exception {
        withTwo(kind, (one, two) -> {
            SharedLock first = SharedLock.create();
            SharedLock last = SharedLock.create();
            first.lock();
            kind.lockOf(one).lock();
            last.lock();
            first.unlock();
            first.close();
            assertRefused(one);
            assertRefused(last);
            kind.lockOf(one).unlock();
            one.close();
            assertRefused(last);
            last.unlock();
            last.close();
            two.close();
        });
    }

    /** A close at any moment is either refused or leaves nothing held. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCloseBesideALockIsRefusedOrLeavesNothingHeld(Kind kind) throws Exception {
        AutoCloseable made = kind.create.apply(SharedOptions.anonymous());
        for (int round = 0; round < 50; round++) {
            AutoCloseable one = (AutoCloseable) Copies.copy((Serializable) made);
            Lock lock = kind.lockOf(one);
            CountDownLatch begun = new CountDownLatch(1);
            int[] holds = {0};
            Waiter<Void> user = Waiter.doing(() -> assertThrows(IllegalStateException.class, () -> {
                while (true) {
                    lock.lock();
                    begun.countDown();
                    holds[0] = 1;
                    assertFalse(isClosed(one), "it was closed while a thread held its lock");
                    holds[0] = 0;
                    lock.unlock();
                }
            }));
            begun.await();
            while (!isClosed(one)) {
                try {
                    one.close();
                } catch (IllegalStateException held) {
                    Thread.onSpinWait();
                }
            }
            user.get();
            assertEquals(0, holds[0]);
            assertTrue(kind.lockOf(made).tryLock());
            kind.lockOf(made).unlock();
        }
    }

    private static boolean isClosed(AutoCloseable object) {
        if (object instanceof SharedMutex mutex) {
            return mutex.isClosed();
        } else if (object instanceof Synchronizer synchronizer) {
            return synchronizer.isClosed();
        } else if (object instanceof SharedInt value) {
            return value.isClosed();
        }
        return ((SharedLongArray) object).isClosed();
    }
}
