package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.NativeCallException;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Too many open files, met by whole objects: what exists stays usable, what failed leaves nothing. */
@NotOnWindows("a process has no limit of open files")
class FewDescriptorsTest {
    private static final ObjectSpec LARGE = new ObjectSpec(Kind.ARRAY, 'b', 1, 1 << 20);
    private static final ObjectSpec SMALL = new ObjectSpec(Kind.VALUE, 'i', 4, 1);

    private static View create(ObjectSpec spec) {
        return View.create(View.Placement.ANONYMOUS, spec, view -> view.buffer().putInt(0, 42));
    }

    static void exhaust(ChildJvm.Talk talk) throws Exception {
        boolean claimsNeedDescriptors = !PortableMode.isOn();
        View first = create(LARGE);
        OwnProcess.descriptorsOf(0);
        int before = OwnProcess.descriptors();
        List<View> views = new ArrayList<>();
        NativeCallException refusal = assertThrows(NativeCallException.class, () -> {
            while (true) {
                views.add(create(LARGE));
            }
        });
        assertTrue(refusal.getMessage().contains("ulimit -n"), refusal.getMessage());
        assertThrows(NativeCallException.class, () -> create(SMALL), "an arena needs descriptors");
        if (claimsNeedDescriptors) {
            assertThrows(NativeCallException.class, first::claim);
        }
        for (View view : views) {
            assertEquals(42, view.buffer().getInt(0));
            view.close();
        }
        assertEquals(before, OwnProcess.descriptors());
        assertTrue(first.claim() != 0);
        assertEquals(42, create(SMALL).buffer().getInt(0));
        talk.say("done");
    }

    @Test
    void objectsAreRefusedAndLaterMadeAgain() throws Exception {
        List<String> launcher = List.of("sh", "-c", "ulimit -n 100; exec \"$@\"", "sh");
        try (ChildJvm child =
                ChildJvm.startUnder(launcher, List.of("-XX:-MaxFDLimit"), FewDescriptorsTest.class, "exhaust")) {
            child.expect("done");
        }
    }
}
