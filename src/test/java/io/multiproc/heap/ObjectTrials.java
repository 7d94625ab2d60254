package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.internal.object.ArenaBlocks;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Segments;
import io.multiproc.memory.SharedMemory;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.Names;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.util.concurrent.Future;

/** Objects are made, opened and closed. */
final class ObjectTrials {
    private static final int LARGE = 100_000;
    private static final long PAGE = 4096;

    private ObjectTrials() {}

    /** An object in the arena. */
    static Trial small() {
        return new Trial() {
            @Override
            void run() {
                SharedInt.create(1).close();
            }

            @Override
            void check(Throwable error) {
                run();
            }
        };
    }

    /**
     * Blocks of an arena are allocated and end: none is lost, and none is handed out twice.
     *
     * @param kept whether another block is in use all the time, so that the segment stays
     */
    static Trial blocks(boolean kept) {
        return new Trial() {
            private ArenaBlocks blocks;

            @Override
            void prepare() {
                blocks = new ArenaBlocks(kept);
            }

            @Override
            void run() {
                blocks.makeAndEnd();
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.assertSoon(this::areFree, "a block is lost");
                blocks.makeAndEnd();
                assertTrue(blocks.areFree());
            }

            /** A block whose use was not handed on comes back with the collector. */
            private boolean areFree() {
                if (blocks.areFree()) {
                    return true;
                }
                System.gc();
                return false;
            }
        };
    }

    /** An object with memory of its own. */
    static Trial large() {
        return new Trial() {
            @Override
            void run() {
                SharedIntArray.zeros(LARGE).close();
            }

            @Override
            void check(Throwable error) {
                run();
            }
        };
    }

    /** The memory of a handle is opened. */
    static Trial attach() {
        Segments segments = Os.current().segments();
        Segment made = segments.create(null, PAGE);
        return new Trial() {
            @Override
            void run() {
                Segment attached = segments.attach(made.address(), false, "memory of a trial");
                try {
                    assertTrue(attached.proofs().claim(1));
                    attached.map().unmap();
                } finally {
                    attached.close();
                }
            }

            @Override
            void check(Throwable error) {
                run();
            }

            @Override
            public void close() {
                made.close();
                super.close();
            }
        };
    }

    /** A name is made, opened and removed. */
    static Trial named(String name) {
        return new Trial() {
            @Override
            void run() {
                try (SharedLock made = SharedLock.create(name)) {
                    made.lock();
                    SharedLock.open(name).close();
                    made.unlock();
                }
                Names.remove(name);
            }

            @Override
            void check(Throwable error) throws Exception {
                Other.assertSoon(() -> isRemoved(name), "a name stays");
                try {
                    run();
                } catch (NameExistsException e) {
                    throw new AssertionError("a name stays", e);
                }
            }
        };
    }

    /** On Windows the name of an object that was made, and not given to its maker, goes when the object is collected. */
    private static boolean isRemoved(String name) {
        try {
            if (SharedMemory.unlink(name)) {
                return true;
            }
            System.gc();
            return false;
        } catch (NoSuchNameException e) {
            return true; // It has not been made, or has been removed.
        }
    }

    /** An event is closed while another thread waits for it. */
    static Trial closed() {
        return new Trial() {
            private SharedEvent event;
            private Future<Boolean> ended;

            @Override
            void prepare() throws Exception {
                event = SharedEvent.create();
                ended = other.begins(() -> {
                    try {
                        event.await();
                        return false;
                    } catch (IllegalStateException e) {
                        return true;
                    }
                });
                Other.assertSoon(() -> event.waiters().size() == 1, "the other thread does not wait");
            }

            @Override
            void run() {
                event.close();
            }

            @Override
            void check(Throwable error) throws Exception {
                event.close();
                assertTrue(Other.get(ended));
                assertEquals(true, event.isClosed());
            }
        };
    }
}
