package io.multiproc.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.ShmName;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A umask takes no rights from the user's own processes. */
@Tag("wait")
@Tag("long")
@Timeout(180)
@NotOnWindows("there is no umask")
class UmaskTest {
    /** Root could open whatever has a mode. */
    private static final String ORDINARY = "setpriv --bounding-set=-dac_override,-dac_read_search,-fowner \"$@\"";

    @TempDir
    Path temporary;

    private Path directory() {
        return temporary.resolve("private");
    }

    private List<String> options() {
        return PortableMode.isOn() ? List.of("-Dmultiproc.directory=" + directory()) : List.of();
    }

    @AfterEach
    void sweep() throws IOException {
        PortableMode.sweep(directory());
    }

    private ChildJvm start(String umask, String method, String... arguments) throws IOException, InterruptedException {
        assumeTrue(
                new ProcessBuilder("sh", "-c", ORDINARY, "sh", "true").start().waitFor() == 0,
                "needs setpriv and the right to give up rights");
        List<String> launcher = List.of("sh", "-c", "umask " + umask + "; exec " + ORDINARY, "sh");
        return ChildJvm.startUnder(launcher, options(), UmaskTest.class, method, (Serializable[]) arguments);
    }

    private static void make(ChildJvm.Talk talk, String name) throws Exception {
        try (SharedEvent event = SharedEvent.create(SharedOptions.named(name));
                SharedLock lock = SharedLock.create();
                SharedMemory memory = SharedMemory.create(1000)) {
            lock.lock();
            lock.unlock();
            talk.say("made");
            event.await();
            talk.say("woken " + memory.size());
        }
        talk.hear();
    }

    static void makeAtOnce(ChildJvm.Talk talk, String name) throws Exception {
        make(talk, name);
    }

    /** JNA needs rights to what it unpacks; what is made afterwards needs none from the umask. */
    static void makeUnder(ChildJvm.Talk talk, String name, String umask) throws Exception {
        try (SharedEvent first = SharedEvent.create()) {
            first.await(Duration.ofMillis(1));
        }
        Function set = NativeLibrary.getInstance("c").getFunction("umask");
        set.invokeInt(new Object[] {Integer.parseInt(umask, 8)});
        make(talk, name);
    }

    static void set(ChildJvm.Talk talk, String name) throws Exception {
        try (SharedEvent event = SharedEvent.open(name)) {
            while (event.waiters().isEmpty()) {
                Thread.sleep(10);
            }
            Thread.sleep(300); // Now it sleeps.
            event.set();
        }
        talk.say("set");
        talk.hear();
    }

    private void assertFound(ChildJvm maker, String name) throws Exception {
        maker.expect("made");
        try (ChildJvm other = start("022", "set", name)) {
            other.expect("set");
            maker.expect("woken 1000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0177", "077", "0111"})
    void processesWithDifferentUmasksShareObjects(String umask) throws Exception {
        try (ShmName name = new ShmName();
                ChildJvm maker = start(umask, "makeAtOnce", name.toString())) {
            assertFound(maker, name.toString());
            assertTrue(name.exists());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0277", "0777"})
    void umaskThatIsSetLaterTakesNothing(String umask) throws Exception {
        try (ShmName name = new ShmName();
                ChildJvm maker = start("022", "makeUnder", name.toString(), umask)) {
            assertFound(maker, name.toString());
        }
    }

    @Test
    void directoryThatAnotherProcessMadeUnderAUmaskIsMended() throws Exception {
        assumeTrue(PortableMode.isOn(), "only the portable path has a directory");
        Machine.run("sh", "-c", "umask 0177; mkdir " + directory());
        try (ShmName name = new ShmName();
                ChildJvm maker = start("022", "makeAtOnce", name.toString())) {
            assertFound(maker, name.toString());
        }
    }
}
