package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A walk over a directory takes a bounded part at a time, and misses nothing. */
class NameWalkTest {
    private static final int ENTRIES = 1000;

    @TempDir
    Path directory;

    private List<String> fill() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            names.add("entry" + i);
            Files.createFile(directory.resolve("entry" + i));
        }
        return names;
    }

    @Test
    @NotOnWindows("the test looks at open descriptors")
    void eachCallLooksAtSomeAndTheNextGoesOnThere() throws Exception {
        List<String> names = fill();
        List<String> before = Leftovers.descriptors();
        NameWalk walk = new NameWalk(directory);
        List<String> seen = new ArrayList<>();
        int calls = 0;
        do {
            int already = seen.size();
            walk.goOn(name -> true, seen::add);
            calls++;
            assertTrue(seen.size() - already <= ENTRIES / 3, () -> "in one call: " + (seen.size() - already));
        } while (!walk.isAtEnd());
        assertTrue(calls > 3, "calls: " + calls);
        assertEquals(ENTRIES, seen.size());
        assertEquals(new HashSet<>(names), new HashSet<>(seen));
        assertEquals(List.of(), Leftovers.descriptorsSince(before));
        walk.goOn(name -> true, seen::add);
        assertFalse(walk.isAtEnd());
        assertTrue(seen.size() > ENTRIES, "it does not begin again");
    }

    @Test
    void oneThatResistsIsSkipped() throws Exception {
        Files.createFile(directory.resolve("a"));
        Files.createFile(directory.resolve("b"));
        Files.createFile(directory.resolve("c"));
        List<String> seen = new ArrayList<>();
        int removed = new NameWalk(directory).goOn(name -> !name.equals("c"), name -> {
            seen.add(name);
            if (seen.size() == 1) {
                throw new IllegalStateException("it resists");
            }
            return true;
        });
        assertEquals(1, removed);
        assertEquals(2, seen.size());
    }

    @Test
    void anErrorEndsTheCallButNeitherFailsTheCallerNorTheNextCall() throws Exception {
        Files.createFile(directory.resolve("a"));
        NameWalk walk = new NameWalk(directory);
        assertEquals(0, walk.goOn(name -> true, name -> {
            throw new OutOfMemoryError("the heap is full");
        }));
        assertTrue(walk.isAtEnd());
        assertEquals(1, walk.goOn(name -> true, name -> true));
    }

    @Test
    void missingDirectoryIsEmpty() {
        assertEquals(0, new NameWalk(directory.resolve("missing")).goOn(name -> true, name -> true));
    }
}
