package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.ShmName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What this process has closed and opens again is what it has: one slot, one mapping, the same descriptors. */
class ReopenedTest {
    private static final ObjectSpec SPEC = new ObjectSpec(Kind.ARRAY, 'i', 4, 10_000);

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

    /** Without the names, which are not the same before and after the publication. */
    private static List<String> addresses(long inode) throws IOException {
        return OwnProcess.mappingsOf(inode).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    @Test
    void aSlotIsTakenOnce() throws Exception {
        View first = create();
        int id = first.claim();
        AutoCloseable kept = Names.keep(name.toString());
        try {
            for (int i = 0; i < 200; i++) { // There are 4 slots.
                View again = open();
                assertEquals(id, again.claim());
                assertEquals(42 + i, again.buffer().getInt(40));
                again.buffer().putInt(40, 43 + i);
                again.close();
                if (i == 0) {
                    first.close();
                }
            }
        } finally {
            kept.close();
        }
    }

    @Test
    @NotOnWindows("the kernel does not tell of what segment a mapped view is")
    void descriptorsAndMappingsAreTheSame() throws Exception {
        View first = create();
        first.claim();
        long inode = PortableMode.inodeOf(first.handle().address());
        List<String> mappings = addresses(inode);
        long descriptors = OwnProcess.descriptorsOf(inode);
        first.close();
        View again = open();
        assertEquals(mappings, addresses(inode));
        assertEquals(descriptors, OwnProcess.descriptorsOf(inode));
        again.close();
    }

    @Test
    @NotOnWindows("the kernel does not tell of what segment a mapped view is")
    void anObjectWithoutASlotIsMappedWhereItWas() throws Exception {
        View first = create();
        long inode = PortableMode.inodeOf(first.handle().address());
        List<String> mappings = addresses(inode);
        first.close();
        assertEquals(List.of(), OwnProcess.mappingsOf(inode));
        View again = open();
        assertEquals(mappings, addresses(inode));
        assertEquals(42, again.buffer().getInt(40));
        again.claim();
        again.close();
        assertThrows(IllegalStateException.class, again::claim);
    }

    @Test
    @NotOnWindows("pages in use are not replaced there")
    void aLateThreadFindsZerosAndThenTheObject() {
        View first = create();
        first.claim();
        ByteBuffer late = first.buffer();
        first.close();
        assertEquals(0, late.getInt(40));
        View again = open();
        assertEquals(42, late.getInt(40));
        assertThrows(IllegalStateException.class, first::claim);
        again.close();
        assertEquals(0, late.getInt(40));
    }

    @Test
    void anotherObjectOfTheNameIsAnotherObject() throws Exception {
        View first = create();
        first.claim();
        first.close();
        Names.remove(name.toString());
        View second = View.create(new View.Placement(name.toString(), 4), SPEC, view -> {});
        assertEquals(0, second.buffer().getInt(40));
        assertTrue(first.nonce() != second.nonce());
        second.close();
    }

    @Test
    void smallObjectsThatAreAttachedAndClosedPinNothing() throws Exception {
        View small = View.create(View.Placement.ANONYMOUS, new ObjectSpec(Kind.VALUE, 'i', 4, 1), view -> {});
        int pins = small.pins();
        for (int i = 0; i < 1000; i++) {
            View.attach(small.handle(), Kind.VALUE).close();
        }
        assertEquals(pins, small.pins());
        small.close();
    }

    @Test
    @NotOnWindows("mapped pages cannot be replaced: they go when nobody can reach them any more")
    void aSurveyThatEndsLastGivesBackWhatTheOwnerWould() throws Exception {
        View view = create();
        long inode = PortableMode.inodeOf(view.handle().address());
        List<Survey> surveys = new ArrayList<>(Survey.reachable());
        view.close();
        assertTrue(OwnProcess.descriptorsOf(inode) > 0, "the survey keeps it");
        surveys.forEach(Survey::close);
        assertEquals(0, OwnProcess.descriptorsOf(inode));
        assertEquals(List.of(), OwnProcess.mappingsOf(inode));
    }

    @Test
    void threadsThatOpenAndCloseManyNamesAtOnceFindThemWhole() throws Exception {
        List<ShmName> names = new ArrayList<>();
        List<AutoCloseable> kept = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            names.add(new ShmName());
            View made = View.create(
                    new View.Placement(names.get(i).toString(), 2),
                    SPEC,
                    view -> view.buffer().putInt(40, 42));
            kept.add(Names.keep(names.get(i).toString()));
            made.close();
        }
        List<FutureTask<Void>> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                for (int i = 0; i < 2_000; i++) {
                    ShmName chosen = names.get(ThreadLocalRandom.current().nextInt(64));
                    View view = View.open(chosen.toString(), Kind.ARRAY, false);
                    assertEquals(42, view.buffer().getInt(40));
                    view.claim();
                    view.close();
                }
                return null;
            });
            threads.add(task);
            new Thread(task, "opener").start();
        }
        try {
            for (FutureTask<Void> thread : threads) {
                thread.get();
            }
        } finally {
            for (AutoCloseable each : kept) {
                each.close();
            }
            for (ShmName each : names) {
                each.close();
            }
        }
    }
}
