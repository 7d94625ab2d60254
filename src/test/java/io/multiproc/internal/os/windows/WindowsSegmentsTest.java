package io.multiproc.internal.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.Completion;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Segments;
import io.multiproc.memory.SharedMemory;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.value.SharedInt;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a name comes and goes on Windows, and what other programs may have put under it. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "only Windows has file mappings of this kind")
@ExtendWith(Leftovers.class)
class WindowsSegmentsTest {
    private static final int SIZE = 100;
    private final String name = Names.fresh();
    private final Segments segments = Os.current().segments();

    static void create(ChildJvm.Talk talk, String name) throws Exception {
        try (Segment segment = Os.current().segments().create(name, SIZE)) {
            Mapping mapping = segment.map();
            talk.say("made");
            talk.hear();
            mapping.buffer(0, SIZE).putInt(0, 42);
            segment.publish();
            talk.say("published");
            talk.hear();
            mapping.unmap();
        }
    }

    /** A thread that has begun to open the name, and waits. */
    private FutureTask<Integer> openInThread() {
        FutureTask<Integer> opening = new FutureTask<>(() -> {
            try (Segment segment = segments.open(name, false)) {
                Mapping mapping = segment.map();
                int value = mapping.buffer(0, SIZE).getInt(0);
                mapping.unmap();
                return value;
            }
        });
        Thread thread = new Thread(opening);
        thread.start();
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getClassName().equals(Completion.class.getName()))) {
            assertTrue(thread.isAlive(), "it does not wait");
            Thread.onSpinWait();
        }
        return opening;
    }

    @Test
    void whoOpensAnUnfinishedSegmentWaitsForItsMaker() throws Exception {
        try (ChildJvm child = ChildJvm.start(WindowsSegmentsTest.class, "create", name)) {
            child.expect("made");
            FutureTask<Integer> opening = openInThread();
            assertThrows(NameExistsException.class, () -> segments.create(name, SIZE));
            child.say("go on");
            child.expect("published");
            assertEquals(42, opening.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatAKilledMakerDidNotFinishIsIncompleteAndItsNameIsGone() throws Exception {
        try (ChildJvm child = ChildJvm.start(WindowsSegmentsTest.class, "create", name)) {
            child.expect("made");
            FutureTask<Integer> opening = openInThread();
            child.kill();
            ExecutionException e = assertThrows(ExecutionException.class, () -> opening.get(60, TimeUnit.SECONDS));
            assertInstanceOf(IncompleteObjectException.class, e.getCause());
            assertTrue(e.getCause().getMessage().contains(name), e::getMessage);
        }
        assertThrows(NoSuchNameException.class, () -> segments.open(name, false));
        segments.create(name, SIZE).close();
    }

    @Test
    void aNameEndsWithTheCloseOfItsLastUserAlsoWhileItIsMapped() {
        SharedInt first = SharedInt.create(name, 1);
        first.getLock().lock();
        first.getLock().unlock();
        try (SharedInt second = SharedInt.open(name)) {
            first.close();
            assertEquals(1, second.get());
        }
        assertThrows(NoSuchNameException.class, () -> SharedInt.open(name));
        try (SharedInt again = SharedInt.create(name, 2)) {
            again.getLock().lock();
            again.getLock().unlock();
            assertEquals(2, again.get());
        }
    }

    @Test
    void theMappingOfAnotherProgramIsOpenedAndNotReplaced() {
        HANDLE foreign = Kernel32.INSTANCE.CreateFileMapping(
                WinBase.INVALID_HANDLE_VALUE, null, WinNT.PAGE_READWRITE, 0, 5000, name);
        Pointer view = Kernel32.INSTANCE.MapViewOfFile(foreign, WinNT.SECTION_MAP_WRITE, 0, 0, 0);
        try (SharedMemory memory = SharedMemory.open(name);
                SharedMemory again = SharedMemory.open(name)) {
            assertEquals(8192, memory.size(), "Windows counts pages");
            view.setInt(4000, 7);
            assertEquals(7, memory.getInt(4000));
            again.setInt(4000, 8);
            assertEquals(8, view.getInt(4000));
            assertThrows(NameExistsException.class, () -> SharedMemory.create(name, 1));
        } finally {
            Kernel32.INSTANCE.UnmapViewOfFile(view);
            Kernel32.INSTANCE.CloseHandle(foreign);
        }
    }

    @Test
    void anotherProgramSeesTheBytesUnderTheName() {
        try (SharedMemory memory = SharedMemory.create(name, SIZE)) {
            memory.setInt(96, 5);
            HANDLE foreign = Kernel32.INSTANCE.OpenFileMapping(WinNT.SECTION_MAP_READ, false, name);
            Pointer view = Kernel32.INSTANCE.MapViewOfFile(foreign, WinNT.SECTION_MAP_READ, 0, 0, 0);
            assertEquals(5, view.getInt(96));
            Kernel32.INSTANCE.UnmapViewOfFile(view);
            Kernel32.INSTANCE.CloseHandle(foreign);
        }
    }

    @Test
    void anotherKindOfObjectUnderTheNameIsRefusedAndLeftThere() {
        HANDLE event = Kernel32.INSTANCE.CreateEvent(null, true, false, name);
        try {
            assertThrows(IncompleteObjectException.class, () -> SharedMemory.open(name));
            assertThrows(NameExistsException.class, () -> SharedMemory.create(name, 1));
            assertTrue(Kernel32.INSTANCE.SetEvent(event));
        } finally {
            Kernel32.INSTANCE.CloseHandle(event);
        }
        SharedMemory.create(name, 1).close();
    }

    static void holdGlobally(ChildJvm.Talk talk, String name) throws Exception {
        try (SharedMemory memory = SharedMemory.create(name, SIZE)) {
            memory.setInt(0, 9);
            talk.say("made");
            talk.hear();
        }
    }

    @Test
    void namesOfTheMachineAreNotThoseOfTheSession() throws Exception {
        List<String> global = List.of("-D" + KernelNames.PROPERTY + "=global");
        try (ChildJvm child = ChildJvm.start(global, WindowsSegmentsTest.class, "holdGlobally", name)) {
            child.expect("made");
            assertThrows(NoSuchNameException.class, () -> SharedMemory.open(name));
            HANDLE found = Kernel32.INSTANCE.OpenFileMapping(WinNT.SECTION_MAP_READ, false, "Global\\" + name);
            assertTrue(found != null, "it is in the namespace of the machine");
            Kernel32.INSTANCE.CloseHandle(found);
        }
    }

    @Test
    void anUnknownNamespaceIsRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new KernelNames("elsewhere"));
        assertTrue(e.getMessage().contains("elsewhere") && e.getMessage().contains("local or global"), e::getMessage);
    }

    @Test
    void moreThanTheAddressSpaceHoldsIsOutOfMemory() {
        OutOfSharedMemoryException e =
                assertThrows(OutOfSharedMemoryException.class, () -> SharedMemory.create(1L << 46));
        assertEquals(1L << 46, e.needed());
    }

    static void makeFile(ChildJvm.Talk talk) throws Exception {
        try (Segment segment = Os.current().segments().createFile(SIZE)) {
            talk.say(segment.address().place());
            talk.hear();
        }
    }

    @Test
    void theFileOfAKilledMakerIsDeletedByTheNextOne() throws Exception {
        java.io.File left;
        try (ChildJvm killed = ChildJvm.start(WindowsSegmentsTest.class, "makeFile")) {
            left = new java.io.File(killed.hear());
            killed.kill();
        }
        assertTrue(left.exists(), "the system does not delete it");
        try (ChildJvm next = ChildJvm.start(WindowsSegmentsTest.class, "makeFile")) {
            assertTrue(new java.io.File(next.hear()).exists());
            assertTrue(!left.exists(), left::toString);
        }
    }

    @Test
    void aFileThatJavaCanReadIsThereAsLongAsItIsUsed() {
        java.io.File file;
        try (Segment segment = segments.createFile(SIZE)) {
            file = new java.io.File(segment.address().place());
            assertEquals(SIZE, file.length());
            assertTrue(!file.delete(), "nobody can delete it while it is in use");
        }
        assertTrue(!file.exists());
    }
}
