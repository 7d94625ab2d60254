package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.internal.os.Os;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.ShmName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One mapping a segment, however many views; its memory goes with the last of them. */
class SharedAttachmentTest {
    private static final int COUNT = 10_000;
    private static final ObjectSpec SPEC = new ObjectSpec(Kind.ARRAY, 'i', 4, COUNT);

    private final ShmName name = new ShmName();

    @AfterEach
    void removeName() throws Exception {
        name.close();
    }

    private View create() {
        return View.create(
                new View.Placement(name.toString(), 4),
                SPEC,
                view -> view.buffer().putInt(40, 42));
    }

    private View open() {
        return View.open(name.toString(), Kind.ARRAY, false);
    }

    private static long inode(View view) throws IOException {
        return PortableMode.inodeOf(view.handle().address());
    }

    private static void assertGone(long inode) throws Exception {
        if (!NotOnWindows.WINDOWS) { // there a mapping stays until it is unreachable
            assertEquals(List.of(), OwnProcess.mappingsOf(inode));
        }
        assertEquals(0, OwnProcess.descriptorsOf(inode));
    }

    @Test
    @NotOnWindows("the kernel does not tell of what segment a mapped view is")
    void manyHandlesAndOpensAreOneMapping() throws Exception {
        View first = create();
        List<View> views = new ArrayList<>(List.of(first));
        for (int i = 0; i < 50; i++) {
            views.add(View.attach(first.handle(), Kind.ARRAY));
            views.add(open());
        }
        long inode = inode(first);
        assertEquals(1, OwnProcess.mappingsOf(inode).size());
        assertEquals(1, OwnProcess.descriptorsOf(inode));
        first.buffer().putInt(0, 7);
        for (View view : views) {
            assertEquals(7, view.buffer().getInt(0));
            view.close();
        }
        assertGone(inode);
    }

    @Test
    void oneClosedViewTakesNothingFromAnother() throws Exception {
        View first = create();
        View second = View.attach(first.handle(), Kind.ARRAY);
        first.close();
        assertEquals(42, second.buffer().getInt(40));
        View third = View.attach(second.handle(), Kind.ARRAY);
        second.close();
        assertEquals(42, third.buffer().getInt(40));
        assertThrows(IndexOutOfBoundsException.class, () -> first.buffer().getInt(40));
        assertThrows(IllegalStateException.class, first::handle);
        third.close();
    }

    @Test
    @NotOnWindows("mapped pages cannot be replaced: they go when nobody can reach them any more")
    void lastViewGivesBackTheMemoryAtOnce() throws Exception {
        View view = create();
        long inode = inode(view);
        Os.current().segments().unlink(name.toString());
        view.close();
        assertGone(inode);
        view.close();
    }

    @Test
    @NotOnWindows("mapped pages cannot be replaced: they go when nobody can reach them any more")
    void lastViewOfAProcessWithASlotGivesBackAllButTheFirstPages() throws Exception {
        View view = create();
        view.claim();
        long inode = inode(view);
        view.close();
        List<String> left = OwnProcess.mappingsOf(inode);
        assertEquals(1, left.size());
        assertTrue(OwnProcess.size(left.get(0)) <= 4 * 4096, left.get(0));
        assertThrows(IllegalStateException.class, view::claim);
    }

    @Test
    @NotOnWindows("a name ends with its last user")
    void closedObjectIsOpenedAgain() {
        for (int i = 0; i < 3; i++) {
            View view = i == 0 ? create() : open();
            assertEquals(42 + i, view.buffer().getInt(40));
            view.buffer().putInt(40, 43 + i);
            if (i == 1) {
                view.claim();
            }
            view.close();
        }
    }

    @Test
    void takenNameLeavesTheOldObjectAndNothingElse() throws Exception {
        View view = create();
        List<String> before = Leftovers.descriptors();
        assertThrows(NameExistsException.class, this::create);
        assertEquals(List.of(), Leftovers.descriptorsSince(before));
        assertEquals(42, view.buffer().getInt(40));
        view.close();
    }

    @Test
    @NotOnWindows("a name ends with its last user")
    void rawMemoryAndObjectsAreNotTakenForOneAnotherWhetherAttachedOrNot() throws Exception {
        View object = create();
        try (ShmName rawName = new ShmName()) {
            View raw = View.create(
                    new View.Placement(rawName.toString(), 4), new ObjectSpec(Kind.RAW, (char) 0, 1, 10), view -> {});
            for (int i = 0; i < 2; i++) {
                assertThrows(IncompatibleObjectException.class, () -> View.open(name.toString(), Kind.RAW, false));
                assertThrows(IncompatibleObjectException.class, () -> View.open(rawName.toString(), Kind.ARRAY, false));
                object.close();
                raw.close();
            }
        }
    }

    @Test
    @NotOnWindows("a name ends with its last user")
    void refusedKindCountsAsNoView() throws Exception {
        View view = create();
        long inode = inode(view);
        assertThrows(IncompatibleObjectException.class, () -> View.open(name.toString(), Kind.LOCK, false));
        assertEquals(42, view.buffer().getInt(40));
        view.close();
        assertGone(inode);
        assertThrows(IncompatibleObjectException.class, () -> View.open(name.toString(), Kind.LOCK, false));
        assertGone(inode);
    }

    @Test
    @NotOnWindows("a name ends with its last user")
    void threadsThatAttachAndCloseAtOnceNeitherLockUpNorLeak() throws Exception {
        View view = create();
        long inode = inode(view);
        int count = 3;
        CyclicBarrier together = new CyclicBarrier(count);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                for (int round = 0; round < 500; round++) {
                    together.await();
                    View own = open();
                    assertEquals(42, own.buffer().getInt(40));
                    own.close();
                }
                return null;
            });
            tasks.add(task);
            new Thread(task).start();
        }
        view.close();
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
        assertGone(inode);
    }
}
