package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.DataWords;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Sampled;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blocks come back when the garbage collector and all processes are done with them. */
class ArenaReuseTest {
    private static final ObjectSpec SPEC = new ObjectSpec(Kind.VALUE, 'q', 8, 1);
    private static final ObjectSpec OTHER_SIZE = new ObjectSpec(Kind.ARRAY, 'b', 1, 500);

    private static View create() {
        return View.create(View.Placement.ANONYMOUS, SPEC, view -> {});
    }

    @Test
    @NotOnWindows("the kernel does not tell of what segment a mapped view is")
    void emptyExtentsAreDroppedButForTheNewest() throws Exception {
        Arena arena = new Arena();
        List<Arena.Allocated> all = new ArrayList<>();
        List<Long> inodes = new ArrayList<>();
        while (inodes.size() < 3) {
            Arena.Allocated allocated = arena.allocate(SPEC);
            all.add(allocated);
            long inode = PortableMode.inodeOf(allocated.attachment().address());
            if (!inodes.contains(inode)) {
                inodes.add(inode);
            }
        }
        all.clear();
        Collected.until(() -> {
            for (int i = 0; i < 2_000; i++) {
                arena.allocate(OTHER_SIZE); // One of the first size may always lie in an old extent.
            }
            return OwnProcess.descriptorsOf(inodes.get(0)) == 0
                    && OwnProcess.descriptorsOf(inodes.get(1)) == 0
                    && OwnProcess.mappingsOf(inodes.get(0)).isEmpty()
                    && OwnProcess.mappingsOf(inodes.get(1)).isEmpty();
        });
        Arena.Allocated last = arena.allocate(SPEC);
        assertTrue(
                OwnProcess.descriptorsOf(PortableMode.inodeOf(last.attachment().address())) > 0);
    }

    @Test
    void aMillionObjectsTakeNoMoreThanLiveBetweenCollections() throws Exception {
        long before = OwnProcess.sharedMemoryMapped();
        long most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            View view = create();
            DataWords.LONG.setVolatile(view.buffer(), 0, (long) i);
            Reference.reachabilityFence(view);
            if (i % 100_000 == 0) {
                System.gc();
                most = Math.max(most, OwnProcess.sharedMemoryMapped());
            }
        }
        long withoutReuse = 1_000_000L * SizeClass.bytes(SizeClass.of(Block.DATA_AT + SPEC.dataSize()));
        assertTrue(most - before < withoutReuse / 2, "bytes mapped: " + (most - before));
    }

    @Test
    void collectorAndAllocatorsDoNotLockEachOtherOut() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < Sampled.Rounds.of(5_000, 1_000); i++) {
                    Object[] one = {create(), null};
                    Object[] two = {create(), one};
                    one[1] = two;
                    if (i % 500 == 0) {
                        System.gc();
                    }
                }
            });
            thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }

    static void use(ChildJvm.Talk talk, Handle handle) throws Exception {
        View view = View.attach(handle, Kind.VALUE);
        talk.say("attached");
        while (talk.hear().equals("read")) {
            talk.say(view.buffer().getLong(0));
        }
        Reference.reachabilityFence(view);
    }

    private static boolean isAt(View view, Handle handle) {
        return view.handle().block() == handle.block()
                && view.handle().address().equals(handle.address());
    }

    @Test
    void blockThatAChildUsesIsReusedOnlyAfterTheChildIsKilled() throws Exception {
        View mine = create();
        mine.buffer().putLong(0, 42);
        Handle handle = mine.handle();
        List<View> others = new ArrayList<>();
        try (ChildJvm child = ChildJvm.start(ArenaReuseTest.class, "use", handle)) {
            child.expect("attached");
            mine = null;
            for (int i = 0; i < 2_000; i++) {
                if (i % 400 == 0) {
                    System.gc();
                }
                View other = create();
                others.add(other);
                assertTrue(!isAt(other, handle), "handed out while a child uses it");
                other.buffer().putLong(0, -1);
            }
            child.say("read");
            child.expect("42");
            child.kill();
        }
        View[] heir = {null};
        Collected.until(() -> {
            for (int i = 0; i < 100 && heir[0] == null; i++) {
                View other = create();
                others.add(other);
                heir[0] = isAt(other, handle) ? other : null;
            }
            return heir[0] != null;
        });
        assertEquals(0, heir[0].buffer().getLong(0));
        assertNotEquals(handle.blockNonce(), heir[0].handle().blockNonce());
    }
}
