package io.multiproc.internal.wait;

import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.testing.NotOnWindows;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** One word of shared memory to sleep on, in the way that the whole run has chosen. */
final class Word implements AutoCloseable {
    private static final int AT = 16;
    /** Longer than any test waits; a sleep that lasts so long was not woken. Semaphores may need a slice to find their sleeper. */
    static final long LONG = 100_000_000_000L;

    private static final boolean EXACT = WaitMode.current() == WaitMode.FUTEX;

    final Segment segment;
    final WaitWords waits;
    private final Mapping mapping;
    private final ByteBuffer memory;

    private Word(Segment segment, long nonce) {
        this.segment = segment;
        mapping = segment.map();
        memory = mapping.buffer(0, 64);
        waits = WaitWords.of(mapping, secretOf(nonce), "word");
    }

    static Secret secretOf(long nonce) {
        return new Secret(nonce, ~nonce);
    }

    static Word create(long nonce) {
        return new Word(Os.current().segments().create(null, 64), nonce);
    }

    static Word attach(SegmentAddress address, long nonce) {
        return new Word(Os.current().segments().attach(address, false, "word"), nonce);
    }

    int get() {
        return (int) DataWords.INT.getVolatile(memory, AT);
    }

    void set(int value) {
        DataWords.INT.setVolatile(memory, AT, value);
    }

    boolean change(int from, int to) {
        return DataWords.INT.compareAndSet(memory, AT, from, to);
    }

    /** Sleeps; false if nobody ended it. */
    boolean await(int expected) {
        long start = System.nanoTime();
        waits.await(AT, expected, EXACT ? LONG : WaitWords.SLICE_NANOS);
        return System.nanoTime() - start < LONG * 3 / 4;
    }

    void await(int expected, long nanos) {
        waits.await(AT, expected, nanos);
    }

    void wake(int count) {
        waits.wake(AT, count);
    }

    /** Whether the word of a segment has a semaphore. */
    static boolean hasSemaphore(long nonce) {
        String name = secretOf(nonce).nameOf(AT);
        if (!NotOnWindows.WINDOWS) {
            return Files.exists(Path.of("/dev/shm", "sem." + name));
        }
        Semaphore found = Os.current().semaphores().openExisting(name, "test");
        if (found != null) {
            found.close();
        }
        return found != null;
    }

    @Override
    public void close() {
        waits.close();
        segment.close();
        mapping.unmap();
    }
}
