package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompleteObjectException;
import io.multiproc.internal.os.Segment;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.ShmName;
import io.multiproc.testing.Stops;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is stopped while it creates a named segment: another that opens the name is told which process it is. */
@Timeout(120)
@NotOnWindows("the portable path is for POSIX systems")
class StoppedCreatorTest {
    @TempDir
    Path temporary;

    static void create(ChildJvm.Talk talk, String directory, String name) throws Exception {
        try (Segment segment = Sandbox.in(Path.of(directory)).segments().create(name, 100)) {
            talk.say("unfinished");
            talk.hear();
            segment.publish();
            talk.say("finished");
            talk.hear();
        }
    }

    @Test
    void isNamedWhenTheTimeIsOverAndOpenedWhenItGoesOn() throws Exception {
        String directory = temporary.resolve("private").toString();
        PortableOs os = Sandbox.in(Path.of(directory));
        try (ShmName name = new ShmName();
                ChildJvm creator = ChildJvm.start(StoppedCreatorTest.class, "create", directory, name.toString())) {
            creator.expect("unfinished");
            Stops.stop(creator.pid());
            IncompleteObjectException e = assertThrows(
                    IncompleteObjectException.class,
                    () -> os.segments().open(name.toString(), false).close());
            assertTrue(e.getMessage().contains("creator=process " + creator.pid()), e.getMessage());
            Stops.goOn(creator.pid());
            creator.say("finish");
            creator.expect("finished");
            os.segments().open(name.toString(), false).close();
            creator.say("end");
        }
    }
}
