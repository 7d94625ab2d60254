package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.OnOwnerDeath;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values and arrays with names. */
@ExtendWith(Leftovers.class)
class NamedTest {
    private final String name = Names.fresh();

    @ParameterizedTest
    @EnumSource
    void everyCodeIsFoundByName(TypeCode code) {
        try (SharedValue made = SharedValue.create(SharedOptions.named(name), code.code(), code.max());
                SharedValue opened = SharedValue.open(name)) {
            assertEquals(code, opened.code());
            assertEquals(Optional.of(name), opened.name());
            assertEquals(code.max(), opened.getNumber());
            opened.setNumber(1);
            assertEquals(1.0, made.asDouble());
        } finally {
            Names.remove(name);
        }
        try (SharedArray made = SharedArray.create(SharedOptions.named(name), code.code(), 3);
                SharedArray opened = SharedArray.open(name)) {
            assertEquals(3, opened.length());
            made.setNumber(2, code.max());
            assertEquals(code.max(), opened.getNumber(2));
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void whatIsThereIsNotTakenForAnotherCode() {
        try (SharedDouble value = SharedDouble.create(name, 2.5)) {
            IncompatibleObjectException e = assertThrows(IncompatibleObjectException.class, () -> SharedInt.open(name));
            assertEquals("one of b B u h H i", e.expected());
            assertEquals("d", e.found());
            assertTrue(e.getMessage().contains(name), e::getMessage);
            assertThrows(IncompatibleObjectException.class, () -> SharedLong.open(name));
            e = assertThrows(IncompatibleObjectException.class, () -> SharedDouble.openOrCreate(name, 'f', 1));
            assertEquals("f", e.expected());
            assertEquals("d", e.found());
            assertEquals(2.5, value.get());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void whatIsThereIsNotTakenForAnotherKindOrLength() {
        try (SharedIntArray array = SharedIntArray.create(name, 'h', 100)) {
            array.set(99, 5);
            IncompatibleObjectException e =
                    assertThrows(IncompatibleObjectException.class, () -> SharedIntArray.openOrCreate(name, 'h', 101));
            assertEquals("101", e.expected());
            assertEquals("100", e.found());
            for (Executable other : List.<Executable>of(
                    () -> SharedInt.open(name),
                    () -> SharedValue.open(name),
                    () -> SharedInt.openOrCreate(name, 3),
                    () -> SharedLock.open(name),
                    () -> SharedMemory.open(name))) {
                assertThrows(IncompatibleObjectException.class, other);
            }
            try (SharedIntArray opened = SharedIntArray.openOrCreate(name, 'h', 100)) {
                assertEquals(5, opened.get(99));
            }
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void aNameThatIsTakenOrUnknownIsRefused() {
        assertThrows(NoSuchNameException.class, () -> SharedInt.open(name));
        assertThrows(NoSuchNameException.class, () -> SharedArray.open(name));
        try (SharedInt value = SharedInt.create(name, 'b', 4)) {
            assertThrows(NameExistsException.class, () -> SharedInt.create(name, 1));
            assertThrows(NameExistsException.class, () -> SharedLongArray.create(name, 1));
            assertEquals(4, value.get());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void whatWasRefusedLeavesNoName() {
        assertThrows(IllegalArgumentException.class, () -> SharedInt.create(name, 'b', 1000));
        assertThrows(IllegalArgumentException.class, () -> SharedIntArray.create(name, 'b', -1));
        assertThrows(IllegalArgumentException.class, () -> SharedInt.openOrCreate(name, 'x', 1));
        assertThrows(NoSuchNameException.class, () -> SharedMemory.unlink(name));
    }

    @Test
    void openOrCreateWritesTheFirstValueOnlyOnce() {
        try (SharedLong made = SharedLong.openOrCreate(name, 5);
                SharedLong opened = SharedLong.openOrCreate(name, 6)) {
            assertEquals(5, opened.get());
            opened.set(7);
            assertEquals(7, made.get());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    @NotOnWindows("a header can be damaged while its object is closed only where the name stays")
    void aHeaderThatClaimsMoreThanThereIsIsRefused() throws Exception {
        SharedIntArray.create(name, 'i', 8).close();
        Path file = Path.of("/dev/shm", name);
        byte[] good = Files.readAllBytes(file);
        ByteBuffer header = ByteBuffer.wrap(good.clone()).order(ByteOrder.nativeOrder());
        for (Object[] damage : new Object[][] {
            {"count", 1L << 40}, {"count", -1L}, {"count", Long.MAX_VALUE}, {"count", 9L}, {"data size", 1L << 40}
        }) {
            int at = damage[0].equals("count") ? 24 : 32;
            header.put(0, good).putLong(at, (long) damage[1]);
            Files.write(file, header.array());
            assertThrows(IncompleteObjectException.class, () -> SharedIntArray.open(name), () -> damage[0] + "");
        }
        header.put(0, good).putInt(16, '?');
        Files.write(file, header.array());
        assertThrows(IncompatibleObjectException.class, () -> SharedIntArray.open(name));
        header.put(0, good).putInt(20, 2);
        Files.write(file, header.array());
        assertThrows(IncompatibleObjectException.class, () -> SharedIntArray.open(name));
        Files.delete(file);
    }

    @Test
    void anObjectOfAnotherDataModelIsRefused() {
        for (TypeCode code : new TypeCode[] {TypeCode.l, TypeCode.L, TypeCode.u}) {
            int own = code.size();
            int other = code == TypeCode.u ? 6 - own : 12 - own;
            String named = name + code;
            try (SharedArray array = SharedArray.create(SharedOptions.named(named), code.code(), 4);
                    Segment segment = Os.current().segments().open(named, false)) {
                Mapping mapping = segment.map();
                ByteBuffer elements = mapping.buffer(20, 12); // size and count
                assertEquals(own, elements.getInt(0));
                elements.putInt(0, other).putLong(4, 4L * Math.min(own, other) / other);
                IncompatibleObjectException e =
                        assertThrows(IncompatibleObjectException.class, () -> SharedArray.open(named));
                assertTrue(e.expected().startsWith(own + " bytes for type code " + code), e::expected);
                assertTrue(e.found().startsWith(other + " bytes"), e::found);
                elements.putInt(0, own).putLong(4, 4);
                SharedArray.open(named).close();
                mapping.unmap();
                assertEquals(4, array.length());
            } finally {
                Names.remove(named);
            }
        }
    }

    @Test
    void theLockIsOneForAllProcesses() throws Exception {
        try (SharedInt value = SharedInt.create(name, 0)) {
            value.getLock().lock();
            assertTrue(value.getLock().isHeldByCurrentThread());
            assertTrue(value.getLock().tryLock(), "reentrant");
            String named = name;
            boolean taken = JvmProcess.call(() -> {
                        try (SharedInt opened = SharedInt.open(named)) {
                            return opened.getLock().tryLock() || value.getLock().tryLock();
                        }
                    })
                    .get();
            assertEquals(false, taken);
            value.getLock().unlock();
            value.getLock().unlock();
            assertEquals(false, value.getLock().isLocked());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void theLockKeepsWhatWasSaidAboutADyingOwner() throws Exception {
        SharedOptions going = SharedOptions.anonymous().onOwnerDeath(OnOwnerDeath.CONTINUE);
        try (SharedInt reports = SharedInt.create(0);
                SharedIntArray goesOn = SharedIntArray.create(going, 'i', 3)) {
            JvmProcess.start(() -> {
                        reports.getLock().lock();
                        goesOn.getLock().lock();
                        Runtime.getRuntime().halt(0);
                    })
                    .awaitExit();
            goesOn.getLock().lock();
            goesOn.getLock().unlock();
            assertThrows(
                    io.multiproc.OwnerDiedException.class,
                    () -> reports.getLock().lock());
            assertTrue(reports.getLock().recover(() -> reports.set(1)));
            assertEquals(1, reports.get());
        }
    }

    @Test
    void anObjectWhoseLockIsHeldCannotBeClosed() {
        for (SharedValue value : List.of(SharedInt.create(1), SharedInt.create(name, 1))) {
            value.getLock().lock();
            assertTrue(assertThrows(IllegalStateException.class, value::close)
                    .getMessage()
                    .contains("unlock it before closing"));
            assertEquals(1, value.asInt());
            value.getLock().unlock();
            value.close();
            assertThrows(IllegalStateException.class, value::getLock);
        }
        Names.remove(name);
    }

    @Test
    void additionsUnderTheLockAreExact() throws Exception {
        try (SharedInt value = SharedInt.create(0)) {
            List<JvmProcess> children = JvmProcess.startAll(() -> add(value), () -> add(value), () -> add(value));
            for (JvmProcess child : children) {
                child.join();
            }
            assertEquals(15_000, value.get());
        }
    }

    private static void add(SharedInt value) {
        for (int i = 0; i < 5_000; i++) {
            value.getLock().lock();
            try {
                value.setPlain(value.getPlain() + 1);
            } finally {
                value.getLock().unlock();
            }
        }
    }
}
