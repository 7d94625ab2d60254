package io.multiproc;

import com.sun.jna.Native;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.process.ProcessPool;
import io.multiproc.process.RemoteCallable;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLongArray;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The class loader of an application that uses the library of a parent is collected when the application has closed its shared objects. */
@Tag("wait")
class UnloadedApplicationTest {
    /** The platform remembers classes that were serialized by soft references. */
    private static final List<String> OPTIONS = List.of("-XX:SoftRefLRUPolicyMSPerMB=0");

    /** Longer than the minute for which the platform keeps a thread that has waited for the end of a process, and that refers to the loader. */
    private static final int LOOKS = 2400;

    private static final int LOOK_MILLIS = 50;

    /** An application, whose class is loaded by a loader of its own. */
    public static final class App implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            try (SharedInt value = SharedInt.create(1);
                    SharedLongArray array = SharedLongArray.zeros(100_000);
                    SharedSemaphore semaphore = SharedSemaphore.create(1);
                    SharedReadWriteLock readWrite = SharedReadWriteLock.create();
                    SharedLock lock = SharedLock.create();
                    SharedEvent event = SharedEvent.create();
                    SharedQueue<String> queue = SharedQueue.create(Codec.ofString())) {
                value.incrementAndGet();
                array.set(99_999, 7);
                semaphore.acquire();
                semaphore.release();
                readWrite.readLock().lock();
                readWrite.readLock().unlock();
                lock.lock();
                lock.unlock();
                queue.put("one");
                queue.take();
                queue.poll(Duration.ofMillis(1));
                event.await(Duration.ofMillis(1));
                sleepAndWake(event);
            }
            RemoteCallable<Integer> task = () -> 7;
            try (ProcessPool pool = ProcessPool.create(1)) {
                return pool.submit(task).get();
            }
        }

        private static void sleepAndWake(SharedEvent event) throws Exception {
            FutureTask<Void> wait = new FutureTask<>(() -> {
                event.await();
                return null;
            });
            start(wait);
            while (event.waiters().isEmpty()) {
                Thread.sleep(1);
            }
            event.set();
            wait.get();
        }

        /** A virtual thread, if there are such. */
        private static void start(Runnable work) throws ReflectiveOperationException {
            if (Runtime.version().feature() >= 21) {
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
            } else {
                new Thread(work).start();
            }
        }
    }

    private static URL placeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** The application in a loader of its own, as a server runs it. */
    private static FutureTask<Integer> application(ClassLoader loader) throws Exception {
        @SuppressWarnings("unchecked")
        Callable<Integer> app = (Callable<Integer>)
                loader.loadClass(App.class.getName()).getConstructor().newInstance();
        return new FutureTask<>(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            try {
                return app.call();
            } finally {
                Thread.currentThread().setContextClassLoader(null);
            }
        });
    }

    /** Two applications, one after the other, share the library, and are called by a thread of the server. */
    static void playShared(ChildJvm.Talk talk) throws Exception {
        URL[] places = {placeOf(SharedLock.class), placeOf(Native.class)};
        ClassLoader shared = new URLClassLoader("library", places, ClassLoader.getPlatformClassLoader());
        for (int i = 0; i < 2; i++) {
            talk.say(isCollected(runHere(new URLClassLoader("app", new URL[] {placeOf(App.class)}, shared))));
        }
    }

    private static WeakReference<ClassLoader> runHere(ClassLoader loader) throws Exception {
        FutureTask<Integer> application = application(loader);
        application.run();
        application.get();
        return new WeakReference<>(loader);
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        for (int look = 0; look < LOOKS && loader.get() != null; look++) {
            System.gc();
            Thread.sleep(LOOK_MILLIS);
        }
        return loader.get() == null;
    }

    @Test
    void loaderThatUsesTheLibraryOfItsParentIsCollected() throws IOException {
        try (ChildJvm child = ChildJvm.start(OPTIONS, UnloadedApplicationTest.class, "playShared")) {
            child.expect("true");
            child.expect("true");
        }
    }
}
