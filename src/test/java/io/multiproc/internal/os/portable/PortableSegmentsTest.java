package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.LifeFile;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.SegmentFile;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.ShmName;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names that are seen before they are finished, and memory that somebody must remove. */
@Timeout(120)
@NotOnWindows("the portable path is for POSIX systems")
class PortableSegmentsTest {
    private static final int SIZE = 100;

    @TempDir
    Path temporary;

    private final ShmName name = new ShmName();
    private PortableOs os;

    private Path directory() {
        return temporary.resolve("private");
    }

    private PortableOs os() {
        if (os == null) {
            os = Sandbox.in(directory());
        }
        return os;
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        name.close();
        os().segments().sweep();
        assertEquals(List.of(), Sandbox.files(directory()));
    }

    private Segment open() {
        return os().segments().open(name.toString(), false);
    }

    /** Opens in another thread, for the maker may not have finished. */
    private FutureTask<Segment> opening() {
        FutureTask<Segment> task = new FutureTask<>(this::open);
        os();
        new Thread(task).start();
        return task;
    }

    static void make(ChildJvm.Talk talk, String directory, String name) throws Exception {
        Segment segment = Sandbox.in(Path.of(directory)).segments().create(name, SIZE);
        talk.say("made");
        talk.hear();
        segment.publish();
        talk.say("published");
        talk.hear();
    }

    private ChildJvm maker() throws Exception {
        ChildJvm child =
                ChildJvm.start(PortableSegmentsTest.class, "make", directory().toString(), name.toString());
        child.expect("made");
        return child;
    }

    @Test
    void whoOpensAnUnfinishedObjectWaitsForItsMaker() throws Exception {
        try (ChildJvm child = maker()) {
            FutureTask<Segment> opening = opening();
            assertThrows(NameExistsException.class, () -> os().segments().create(name.toString(), SIZE));
            assertFalse(opening.isDone());
            child.say("publish");
            child.expect("published");
            try (Segment segment = opening.get()) {
                assertEquals(SIZE, segment.size());
            }
        }
    }

    @Test
    void threadsOfTheMakersProcessWaitAsWell() throws Exception {
        try (Segment segment = os().segments().create(name.toString(), SIZE)) {
            FutureTask<Segment> opening = opening();
            segment.publish();
            try (Segment opened = opening.get()) {
                assertEquals(segment.address(), opened.address());
            }
        }
    }

    @Test
    void whoWaitsForAMakerThatIsKilledIsToldAndTheNameIsFree() throws Exception {
        try (ChildJvm child = maker()) {
            FutureTask<Segment> opening = opening();
            child.kill();
            Throwable refusal =
                    assertThrows(ExecutionException.class, opening::get).getCause();
            assertTrue(
                    refusal instanceof IncompleteObjectException || refusal instanceof NoSuchNameException,
                    () -> "not told: " + refusal);
        }
        Sandbox.publish(os(), name, SIZE).close();
        open().close();
    }

    @Test
    void whoComesAfterTheMakersDeathFindsNoSuchName() throws Exception {
        os().segments().sweep();
        try (ChildJvm child = maker()) {
            child.kill();
        }
        assertTrue(name.exists());
        assertThrows(NoSuchNameException.class, this::open);
        assertFalse(name.exists());
    }

    @Test
    void whoseCompanionIsLostIsNotTakenForDead() throws Exception {
        try (Segment segment = Sandbox.publish(os(), name, SIZE)) {
            assertTrue(segment.proofs().claim(0));
            Files.delete(directory().resolve("n." + name));
            try (Segment opened = open()) {
                assertEquals(LifeFile.UNKNOWN, opened.lifeFile());
                assertThrows(IllegalStateException.class, () -> opened.proofs().isHeld(0));
            }
            assertThrows(NameExistsException.class, () -> os().segments().create(name.toString(), SIZE));
            assertTrue(segment.proofs().isHeld(0));
        }
        assertTrue(name.exists());
    }

    @Test
    void creationThatIsGivenUpLeavesNothing() throws Exception {
        os().segments().create(name.toString(), SIZE).close();
        assertFalse(name.exists());
        assertEquals(List.of(), Sandbox.files(directory()));
    }

    @Test
    void namedMemoryOutlivesItsUsersAndUnlinkEndsIt() throws Exception {
        Sandbox.publish(os(), name, SIZE).close();
        os().segments().sweep();
        open().close();
        assertTrue(os().segments().unlink(name.toString()));
        assertFalse(name.exists());
        assertThrows(NoSuchNameException.class, this::open);
        assertThrows(NoSuchNameException.class, () -> os().segments().unlink(name.toString()));
    }

    @Test
    void aHandleToANameThatIsAnotherObjectNowIsStale() throws Exception {
        SegmentAddress address;
        try (Segment first = Sandbox.publish(os(), name, SIZE)) {
            address = first.address();
        }
        os().segments().unlink(name.toString());
        try (Segment second = Sandbox.publish(os(), name, SIZE)) {
            assertThrows(StaleHandleException.class, () -> os().segments().attach(address, false, "it"));
            os().segments().attach(second.address(), false, "it").close();
        }
    }

    @Test
    void anonymousMemoryGoesWithItsLastUser() throws Exception {
        Segment segment = os().segments().create(null, SIZE);
        Segment other = os().segments().attach(segment.address(), false, "it");
        segment.close();
        assertEquals(1, Sandbox.files(directory()).size());
        other.close();
        assertEquals(List.of(), Sandbox.files(directory()));
        assertThrows(StaleHandleException.class, () -> os().segments().attach(segment.address(), false, "it"));
    }

    static void hold(ChildJvm.Talk talk, String directory, SegmentAddress address, boolean exits) throws Exception {
        PortableOs os = Sandbox.in(Path.of(directory));
        Segment segment = address == null
                ? os.segments().create(null, SIZE)
                : os.segments().attach(address, false, "it");
        segment.proofs().claim(address == null ? 0 : 1);
        talk.say(segment.address().place() + " " + segment.address().device() + " "
                + segment.address().inode());
        talk.hear();
        if (exits) {
            System.exit(0);
        }
    }

    private SegmentAddress hear(ChildJvm child) throws Exception {
        String[] words = child.hear().split(" ");
        return new SegmentAddress(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), SIZE);
    }

    private ChildJvm holder(SegmentAddress address, boolean exits) throws Exception {
        return ChildJvm.start(PortableSegmentsTest.class, "hold", directory().toString(), address, exits);
    }

    @Test
    void anonymousMemoryIsSweptWhenAllItsUsersHaveBeenKilledAndNotBefore() throws Exception {
        try (ChildJvm creator = holder(null, false)) {
            SegmentAddress address = hear(creator);
            try (ChildJvm user = holder(address, false)) {
                hear(user);
                creator.kill();
                assertEquals(0, os().segments().sweep());
                try (Segment mine = os().segments().attach(address, false, "it")) {
                    assertFalse(mine.proofs().isHeld(0));
                    assertTrue(mine.proofs().isHeld(1));
                }
                user.kill();
            }
            assertEquals(1, os().segments().sweep());
            assertThrows(StaleHandleException.class, () -> os().segments().attach(address, false, "it"));
        }
    }

    @Test
    void whatIsLeftByTheDeadIsRefusedEvenIfNobodyHasSweptIt() throws Exception {
        try (ChildJvm creator = holder(null, false)) {
            SegmentAddress address = hear(creator);
            os().segments().sweep();
            creator.kill();
            assertThrows(StaleHandleException.class, () -> os().segments().attach(address, false, "it"));
        }
    }

    @Test
    void processThatExitsRemovesWhatOnlyItUses() throws Exception {
        try (ChildJvm creator = holder(null, true)) {
            hear(creator);
            creator.say("exit");
            assertEquals(0, creator.exitCode());
            assertEquals(List.of(), Sandbox.files(directory()));
        }
    }

    @Test
    void companionOfMemoryThatIsGoneIsSwept() throws Exception {
        Sandbox.publish(os(), name, SIZE).close();
        name.close();
        assertEquals(List.of("n." + name), Sandbox.files(directory()));
        assertThrows(NoSuchNameException.class, this::open);
        assertEquals(1, os().segments().sweep());
    }

    @Test
    void nameThatWasRemovedFromOutsideCanBeUsedAgainByItsUser() throws Exception {
        try (Segment first = Sandbox.publish(os(), name, SIZE)) {
            name.close();
            try (Segment second = Sandbox.publish(os(), name, SIZE)) {
                assertFalse(first.address().equals(second.address()));
                assertTrue(first.proofs().claim(0));
                assertTrue(second.proofs().claim(0));
            }
        }
    }

    @Test
    void whatAnotherProgramMadeUnderTheNameIsNotRemoved() throws Exception {
        Sandbox.publish(os(), name, SIZE).close();
        name.close();
        Files.write(name.path(), new byte[SIZE]);
        os().segments().sweep();
        assertTrue(name.exists());
        assertThrows(NameExistsException.class, () -> os().segments().create(name.toString(), SIZE));
        try (Segment foreign = open()) {
            assertEquals(LifeFile.UNKNOWN, foreign.lifeFile());
            assertInstanceOf(
                    IllegalStateException.class,
                    assertThrows(RuntimeException.class, () -> foreign.proofs().isHeld(0)));
            os().segments().attach(foreign.address(), false, "it").close();
        }
        assertTrue(name.exists());
    }

    @Test
    void emptyMemoryOfAnotherProgramIsNotRemovedEvenIfAMakerDiedUnderItsName() throws Exception {
        Sandbox.publish(os(), name, SIZE).close();
        name.close();
        Path companion = directory().resolve("n." + name);
        Files.write(companion, new byte[0]); // As it is before anything is known of the memory.
        Files.createFile(name.path());
        assertEquals(1, os().segments().sweep());
        assertTrue(name.exists());
    }

    @Test
    void fileIsReachedWithTheJdkAloneWithoutEndingAnyProof() throws Exception {
        try (Segment segment = os().segments().createFile(SIZE)) {
            assertTrue(segment.proofs().claim(3));
            try (RandomAccessFile file = SegmentFile.open(segment.address())) {
                file.seek(SIZE + 7);
                file.write(1);
            }
            assertTrue(segment.proofs().isHeld(3));
            SegmentAddress longer = new SegmentAddress(
                    segment.address().place(),
                    segment.address().device(),
                    segment.address().inode(),
                    SIZE + 8);
            assertThrows(StaleHandleException.class, () -> os().segments().attach(segment.address(), false, "it"));
            os().segments().attach(longer, false, "it").close();
        }
        assertEquals(List.of(), Sandbox.files(directory()));
    }

    @Test
    void handleThatLeadsOutOfTheDirectoryIsRefused() {
        for (String place : List.of("/etc/passwd", "/proc/1/fd/1", "../d.x", "n.", "s.x", "x")) {
            SegmentAddress address = new SegmentAddress(place, 1, 1, SIZE);
            String message = assertThrows(
                            StaleHandleException.class, () -> os().segments().attach(address, false, "it"))
                    .getMessage();
            assertTrue(message.contains("multiproc.os"), message);
        }
    }
}
