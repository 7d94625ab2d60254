package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Sampled;
import io.multiproc.testing.ShmName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Files whose bytes somebody has changed: whoever opens them gets an exception or an object, and the process lives. */
class DamagedObjectProperties {
    private static final int SLOTS = 2;

    /** Numbers that a header's fields are sensitive to, among all others. */
    @Provide
    Arbitrary<Long> words() {
        return Arbitraries.oneOf(
                Arbitraries.longs(), Arbitraries.of(0L, 1L, 3L, 8L, 63L, 65L, 4095L, 1L << 31, 1L << 32, -8L, -1L));
    }

    private static byte[] intact(Kind kind) throws Exception {
        try (ShmName name = new ShmName()) {
            int count = kind == Kind.ARRAY ? 100 : 0;
            View view = View.create(
                    new View.Placement(name.toString(), SLOTS),
                    new ObjectSpec(kind, 'i', count == 0 ? 0 : 4, count),
                    made -> {});
            view.claim();
            byte[] bytes = name.read();
            view.close();
            return bytes;
        }
    }

    /** Gives bytes a name; on the portable path by the library, and with its life file, as all else would be refused for that. */
    private static void put(ShmName name, byte[] bytes) throws Exception {
        if (!PortableMode.isOn() || bytes.length == 0) {
            name.write(bytes);
            return;
        }
        try (Segment segment = Os.current().segments().create(name.toString(), bytes.length)) {
            Mapping mapping = segment.map();
            ByteBuffer memory = mapping.buffer(0, bytes.length);
            memory.put(0, bytes);
            if (Header.isPresent(memory)) {
                Header.setLifeFile(memory, segment.lifeFile());
            }
            segment.publish();
            mapping.unmap();
        }
    }

    private static void damage(byte[] bytes, List<Integer> places, List<Long> words) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < Math.min(places.size(), words.size()); i++) {
            int at = 4 * (places.get(i) % ((bytes.length - 8) / 4));
            if ((words.get(i) & 1) == 0) {
                buffer.putInt(at, words.get(i).intValue());
            } else {
                buffer.putLong(at, words.get(i));
            }
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    @Sampled(100)
    void damagedArrayIsRefusedOrReadable(
            @ForAll @Size(max = 4) List<@IntRange(max = 90) Integer> places,
            @ForAll("manyWords") List<Long> words,
            @ForAll @IntRange(max = 600) int cut)
            throws Exception {
        byte[] bytes = intact(Kind.ARRAY);
        damage(bytes, places, words);
        try (ShmName name = new ShmName()) {
            put(name, cut < bytes.length ? Arrays.copyOf(bytes, bytes.length - cut) : bytes);
            long inode = NotOnWindows.WINDOWS ? 0 : (long) Files.getAttribute(name.path(), "unix:ino");
            for (Kind kind : Kind.values()) {
                use(name.toString(), kind);
            }
            if (!NotOnWindows.WINDOWS) { // there segments have no numbers that could be counted
                assertTrue(OwnProcess.descriptorsOf(inode) <= 2 * Kind.values().length);
            }
        }
    }

    private static void use(String name, Kind kind) {
        View view;
        try {
            view = View.open(name, kind, false);
        } catch (RuntimeException e) {
            assertTrue(e.getMessage() != null, () -> "no message: " + e);
            return;
        }
        ByteBuffer data = view.buffer();
        long sum = 0;
        for (int i = 0; i < data.limit(); i++) {
            sum += data.get(i);
        }
        Life life = view.life();
        if (life != null) {
            for (int slot = 0; slot < SLOTS; slot++) {
                life.describe(life.idAt(slot));
                life.isAlive(life.idAt(slot));
            }
        }
        assertEquals(view.isClosed(), false, "sum " + sum);
        view.close();
    }

    @Provide
    Arbitrary<List<Long>> manyWords() {
        return words().list().ofMaxSize(4);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    @Sampled(50)
    void damagedLockNeverEndsTheProcess(
            @ForAll @Size(max = 3) List<@IntRange(min = 32, max = 90) Integer> places,
            @ForAll("manyWords") List<Long> words)
            throws Exception {
        for (Kind kind : List.of(Kind.LOCK, Kind.REENTRANT_LOCK)) {
            byte[] bytes = intact(kind);
            damage(bytes, places, words);
            try (ShmName name = new ShmName()) {
                put(name, bytes);
                try {
                    if (kind == Kind.LOCK) {
                        take(SharedLock.open(name.toString()));
                    } else {
                        take(SharedReentrantLock.open(name.toString()));
                    }
                } catch (RuntimeException e) {
                    assertTrue(e.getMessage() != null, () -> "no message: " + e);
                }
            }
        }
    }

    private static void take(Lock lock) {
        lock.toString();
        if (lock.tryLock()) {
            lock.unlock();
        }
    }
}
