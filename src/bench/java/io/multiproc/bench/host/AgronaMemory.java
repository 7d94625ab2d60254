package io.multiproc.bench.host;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** A file in the kernel's shared memory with two rings of Agrona's, for two processes that both map it. */
final class AgronaMemory {
    private static final Path DIRECTORY = Path.of("/dev/shm");
    /** As many bytes as a queue of multiproc has by default. */
    private static final int CAPACITY = 1 << 20;

    private static final int RING = CAPACITY + TRAILER_LENGTH;
    private static final int RINGS = 2;

    private final MappedByteBuffer memory;

    private AgronaMemory(MappedByteBuffer memory) {
        this.memory = memory;
    }

    /** Makes a file; its name can go once both have mapped it. */
    static Path create() throws IOException {
        Path file = Files.createTempFile(DIRECTORY, "bench-agrona-", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) RINGS * RING);
        }
        return file;
    }

    static AgronaMemory map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new AgronaMemory(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) RINGS * RING));
        }
    }

    /**
     * One of the rings, empty at first.
     *
     * @param kind {@code one-to-one} or {@code many-to-one}
     * @param number 0 or 1
     */
    RingBuffer ring(String kind, int number) {
        UnsafeBuffer buffer = new UnsafeBuffer(memory, number * RING, RING);
        return switch (kind) {
            case "one-to-one" -> new OneToOneRingBuffer(buffer);
            case "many-to-one" -> new ManyToOneRingBuffer(buffer);
            default -> throw new IllegalArgumentException("no such ring: " + kind);
        };
    }
}
