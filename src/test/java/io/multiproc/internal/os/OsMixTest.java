package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.StaleHandleException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, one on each path: they prove their lives in different places, so they must not share what needs such proofs. */
@ExtendWith(Leftovers.class)
@NotOnWindows("there is one path only")
class OsMixTest {
    private static final String OTHER_PATH = PortableMode.isOn() ? "native" : PortableMode.VALUE;

    @TempDir
    Path temporary;

    static void open(ChildJvm.Talk talk, String lock, String memory, SegmentAddress address) throws Exception {
        talk.say(assertThrows(IncompatibleObjectException.class, () -> SharedLock.open(lock))
                .getMessage());
        talk.say(assertThrows(
                        StaleHandleException.class,
                        () -> Os.current().segments().attach(address, false, "it"))
                .getMessage());
        try (SharedMemory shared = SharedMemory.open(memory)) {
            shared.setLong(0, shared.getLong(0) + 1);
        }
        talk.say("done");
    }

    @Test
    void lockOfTheOtherPathIsRefusedAndRawMemoryShared() throws Exception {
        String lock = Names.fresh();
        String memory = Names.fresh();
        try (SharedLock made = SharedLock.create(lock);
                SharedMemory raw = SharedMemory.create(memory, 8);
                Segment anonymous = Os.current().segments().create(null, 100)) {
            raw.setLong(0, 41);
            List<String> options =
                    List.of("-D" + PortableMode.PROPERTY + "=" + OTHER_PATH, "-Dmultiproc.directory=" + temporary);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
            try (ChildJvm child = ChildJvm.start(options, OsMixTest.class, "open", lock, memory, anonymous.address())) {
                String byName = child.hear();
                assertTrue(byName.contains("proofs of life") && byName.contains("multiproc.os"), byName);
                String byHandle = child.hear();
                assertTrue(byHandle.contains("multiproc.os"), byHandle);
                child.expect("done");
            }
            assertEquals(42, raw.getLong(0));
            assertTrue(made.tryLock());
            made.unlock();
        } finally {
            SharedMemory.unlink(lock);
            SharedMemory.unlink(memory);
        }
    }

    @EnabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "there are companion files on the portable path only")
    @Test
    void lockWhoseCompanionIsAnotherFileOrNoneIsRefused() throws Exception {
        String lock = Names.fresh();
        Path companion = PortableMode.directory().resolve("n." + lock);
        SharedLock.create(lock).close();
        try {
            byte[] content = Files.readAllBytes(companion);
            content[8] ^= 1; // Its number.
            Files.delete(companion);
            Files.write(companion, content);
            String message = assertThrows(IncompatibleObjectException.class, () -> SharedLock.open(lock))
                    .getMessage();
            assertTrue(message.contains("companion file"), message);
            Files.delete(companion);
            message = assertThrows(IncompatibleObjectException.class, () -> SharedLock.open(lock))
                    .getMessage();
            assertTrue(message.contains("none here"), message);
        } finally {
            SharedMemory.unlink(lock);
        }
    }
}
