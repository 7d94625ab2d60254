package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Views that nobody closes, or that keep their first pages: the garbage collector ends them. */
class CollectedViewsTest {
    private static final ObjectSpec LARGE = new ObjectSpec(Kind.ARRAY, 'b', 1, 1 << 20);

    private static long makeGarbage(boolean claim, boolean close) throws IOException {
        View view = View.create(View.Placement.ANONYMOUS, LARGE, made -> {});
        if (claim) {
            view.claim();
            view.waits().wake(view.lockAt(), 1);
        }
        long inode = PortableMode.inodeOf(view.handle().address());
        if (close) {
            view.close();
        }
        return inode;
    }

    @Test
    @NotOnWindows("the kernel does not tell of what segment a mapped view is")
    void addressesAndDescriptorsOfUnreachableViewsAreGivenBack() throws Exception {
        makeGarbage(true, true);
        Set<Long> inodes = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            inodes.add(makeGarbage(i % 2 == 0, i % 3 == 0));
        }
        assertEquals(40, inodes.size());
        Collected.until(() -> {
            for (long inode : inodes) {
                if (!OwnProcess.mappingsOf(inode).isEmpty() || OwnProcess.descriptorsOf(inode) != 0) {
                    return false;
                }
            }
            return true;
        });
    }
}
