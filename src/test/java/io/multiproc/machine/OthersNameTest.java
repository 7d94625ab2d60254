package io.multiproc.machine;

import static io.multiproc.machine.Machine.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.NameExistsException;
import io.multiproc.NativeCallException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.ShmName;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The wanted name belongs to another user: refused with the name and whose it is, and left alone. */
@NotOnWindows("names have no owner as files have")
class OthersNameTest {
    private static final String OTHER = "65534";

    /** An ordinary user as far as files are concerned. */
    private static final List<String> WITHOUT_PRIVILEGES =
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner");

    static void live(ChildJvm.Talk talk, String name) throws Exception {
        SharedMemory.create(1).close(); // What is opened once a process is taken by no refusal.
        String object = "object=" + name;
        String remedy = "shared objects belong to the user who created them";
        assertRefused(NativeCallException.class, () -> SharedMemory.open(name), object, "EACCES", remedy);
        assertRefused(NativeCallException.class, () -> SharedMemory.openReadOnly(name), object, "EACCES", remedy);
        assertRefused(NativeCallException.class, () -> SharedMemory.openOrCreate(name, 10), object, "EACCES", remedy);
        assertRefused(NativeCallException.class, () -> SharedLock.open(name), object, "EACCES", remedy);
        assertRefused(
                NameExistsException.class,
                () -> SharedMemory.create(name, 10),
                "name=" + name,
                // The portable path cannot ask whose something is that it may not open.
                PortableMode.isOn() ? "another user's" : "uid=" + OTHER,
                "choose another name");
        assertRefused(
                NameExistsException.class,
                () -> SharedLock.create(SharedOptions.named(name)),
                "name=" + name,
                PortableMode.isOn() ? "another user's" : "uid=" + OTHER);
        talk.say("refused");
        talk.hear();
        SharedMemory.create(name, 10).close();
        talk.say("created " + SharedMemory.unlink(name));
    }

    @Test
    void itIsRefusedUntilItIsGone() throws Exception {
        assumeTrue(
                new ProcessBuilder("setpriv", "--reuid=" + OTHER, "--clear-groups", "true")
                                .start()
                                .waitFor()
                        == 0,
                "needs the right to become another user (setpriv --reuid)");
        try (ShmName name = new ShmName()) {
            Machine.run(
                    "setpriv",
                    "--reuid=" + OTHER,
                    "--clear-groups",
                    "sh",
                    "-c",
                    "umask 077; head -c 4096 /dev/zero > " + name.path());
            try (ChildJvm child =
                    ChildJvm.startUnder(WITHOUT_PRIVILEGES, List.of(), OthersNameTest.class, "live", name.toString())) {
                child.expect("refused");
                assertTrue(name.exists());
                assertEquals(4096, Files.size(name.path()));
                Files.delete(name.path());
                child.say("gone");
                child.expect("created true");
            }
        }
    }
}
