package io.multiproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import io.multiproc.memory.SharedMemory;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedLong;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Two copies of the library in one process, each of a class loader of its own, as two web applications have them. */
@NotOnWindows("it has no portable path; proofs are named objects there, one for each copy")
class TwoCopiesTest {
    private static final String OS = "multiproc.os";

    /** What a copy does; its class is loaded once more in each. */
    public static final class App implements UnaryOperator<String> {
        /** What is not dropped with the references to the copy. */
        private static App kept;

        private SharedLock lock;
        private SharedLong value;

        @Override
        public String apply(String command) {
            try {
                return perform(command.split(" "));
            } catch (Exception e) {
                return e.getClass().getSimpleName() + ": " + e.getMessage();
            }
        }

        private String perform(String[] command) throws Exception {
            switch (command[0]) {
                case "open" -> {
                    lock = SharedLock.openOrCreate(command[1]);
                    value = SharedLong.openOrCreate(command[1] + "v", 0);
                }
                case "choose" -> SharedLock.open("no-such-name");
                case "keep" -> kept = this;
                case "lock" -> lock.lock();
                case "try" -> {
                    return "" + lock.tryLock();
                }
                case "unlock" -> lock.unlock();
                case "close" -> {
                    lock.close();
                    value.close();
                }
                case "lose" -> {
                    lock = null;
                    value = null;
                }
                case "count" -> {
                    for (int i = 0; i < 1000; i++) {
                        lock.lock();
                        value.set(value.get() + 1);
                        lock.unlock();
                    }
                }
                default -> {
                    return "" + value.get();
                }
            }
            return "done";
        }
    }

    private static URL placeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** A copy on one of the two paths through the system. */
    private static UnaryOperator<String> copy(String os) throws Exception {
        SharedLock.create().close(); // The copy of the tests has chosen its own.
        URL[] places = {placeOf(SharedLock.class), placeOf(App.class), placeOf(Native.class)};
        ClassLoader loader = new URLClassLoader("copy", places, ClassLoader.getPlatformClassLoader());
        String before = System.getProperty(OS);
        System.setProperty(OS, os);
        try {
            @SuppressWarnings("unchecked")
            UnaryOperator<String> app = (UnaryOperator<String>)
                    loader.loadClass(App.class.getName()).getConstructor().newInstance();
            assertTrue(app.apply("choose").startsWith("NoSuchNameException"));
            return app;
        } finally {
            if (before == null) {
                System.clearProperty(OS);
            } else {
                System.setProperty(OS, before);
            }
        }
    }

    @Test
    void whereEachHasItsOwnProofsBothAreRight() throws Exception {
        String name = Names.fresh();
        UnaryOperator<String> one = copy("native");
        UnaryOperator<String> two = copy("native");
        assertEquals("done", one.apply("open " + name));
        assertEquals("done", two.apply("open " + name));
        assertEquals("done", one.apply("lock"));
        assertEquals("false", two.apply("try"), "the same thread holds it in the other copy");
        assertTrue(two.apply("unlock").startsWith("IllegalMonitorStateException"));
        assertEquals("done", two.apply("close"));
        System.gc();
        assertEquals("done", two.apply("open " + name));
        assertEquals("false", two.apply("try"), "closing in one copy released the lock of the other");
        assertEquals("done", one.apply("unlock"));
        assertEquals("true", two.apply("try"));
        assertEquals("done", two.apply("unlock"));

        CountDownLatch ready = new CountDownLatch(2);
        Thread[] threads = new Thread[2];
        for (int i = 0; i < 2; i++) {
            UnaryOperator<String> copy = i == 0 ? one : two;
            threads[i] = new Thread(() -> {
                ready.countDown();
                copy.apply("count");
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals("2000", one.apply("value"));
        one.apply("close");
        two.apply("close");
        Names.remove(name);
        Names.remove(name + "v");
    }

    @Test
    void whereTheyWouldTakeEachOthersProofsTheSecondIsRefused() throws Exception {
        String name = Names.fresh();
        UnaryOperator<String> one = copy("portable");
        UnaryOperator<String> two = copy("portable");
        assertEquals("done", one.apply("open " + name));
        String refusal = two.apply("open " + name);
        assertTrue(refusal.contains("another copy of this library in this process"), refusal);
        assertTrue(refusal.contains("loader="), refusal);
        assertEquals("done", two.apply("open " + name + "o"), "other objects can be used");
        assertEquals("done", one.apply("lock"));
        assertEquals("done", one.apply("unlock"));
        assertEquals("done", one.apply("count"));
        assertEquals("1000", one.apply("value"));

        assertEquals("done", one.apply("close"));
        assertEquals("done", one.apply("lose"));
        assertEquals("done", two.apply("open " + name), "the first copy has closed it");
        assertEquals("1000", two.apply("value"));
        assertEquals("done", two.apply("lose"));
        UnaryOperator<String> three = copy("portable");
        assertEquals("done", three.apply("open " + name), "the second copy has lost it");
        assertEquals("done", three.apply("count"));
        assertEquals("2000", three.apply("value"));
        three.apply("close");
        for (String end : new String[] {"", "v", "o", "ov"}) {
            SharedMemory.unlink(name + end);
        }
    }

    /** A copy of an application that was replaced without closing its objects, as {@link WeakReference} to what its static field keeps. */
    private static WeakReference<UnaryOperator<String>> abandoned(String name) throws Exception {
        UnaryOperator<String> copy = copy("portable");
        assertEquals("done", copy.apply("open " + name));
        assertEquals("done", copy.apply("keep"));
        return new WeakReference<>(copy);
    }

    @Test
    void whatAnAbandonedCopyStillHasOpenItsSuccessorIsRefusedUntilItIsClosed() throws Exception {
        String name = Names.fresh();
        WeakReference<UnaryOperator<String>> first = abandoned(name);
        UnaryOperator<String> successor = copy("portable");
        String refusal = successor.apply("open " + name);
        assertTrue(refusal.contains("another copy of this library in this process"), refusal);
        assertTrue(refusal.contains("close the object in the other one first"), refusal);
        assertEquals("done", successor.apply("open " + name + "o"), "other objects can be used");
        assertEquals("done", first.get().apply("close"));
        assertEquals("done", successor.apply("open " + name));
        assertEquals("done", successor.apply("count"));
        assertEquals("1000", successor.apply("value"));
        assertEquals("done", successor.apply("close"));
        for (String end : new String[] {"", "v", "o", "ov"}) {
            SharedMemory.unlink(name + end);
        }
    }
}
