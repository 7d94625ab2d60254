package io.multiproc.internal.os.posix;

import static io.multiproc.internal.os.posix.LibC.MAP_FAILED;
import static io.multiproc.internal.os.posix.LibC.MAP_FIXED;
import static io.multiproc.internal.os.posix.LibC.MAP_PRIVATE;
import static io.multiproc.internal.os.posix.LibC.MAP_SHARED;
import static io.multiproc.internal.os.posix.LibC.PROT_READ;
import static io.multiproc.internal.os.posix.LibC.PROT_WRITE;

import com.sun.jna.Pointer;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.Mapping;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A mapping made by {@code mmap}. */
public final class PosixMapping implements Mapping {
    /** What the system would not unmap: it needs memory of its own where mappings must be split. Tried again with the next one. */
    private static final Queue<PosixMapping> STILL_MAPPED = new ConcurrentLinkedQueue<>();

    private final Platform platform;
    private final long address;
    private final long size;
    private final boolean readOnly;

    private PosixMapping(Platform platform, long address, long size, boolean readOnly) {
        this.platform = platform;
        this.address = address;
        this.size = size;
        this.readOnly = readOnly;
    }

    /**
     * Maps the beginning of a file.
     *
     * @param object the file, for messages
     */
    public static Mapping of(Platform platform, int descriptor, long size, boolean readOnly, String object) {
        int protection = readOnly ? PROT_READ : PROT_READ | PROT_WRITE;
        long address = LibC.mmap(0, size, protection, MAP_SHARED, descriptor, 0);
        if (address == MAP_FAILED) {
            throw refusal(platform, Errno.last(), size, object);
        }
        try {
            return new PosixMapping(platform, address, size, readOnly);
        } catch (Error e) { // The heap is full.
            LibC.munmap(address, size);
            throw e;
        }
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public ByteBuffer buffer(long offset, int length) {
        ByteBuffer root = root(offset, length);
        return readOnly ? root.asReadOnlyBuffer().order(ByteOrder.nativeOrder()) : root;
    }

    @Override
    public ByteBuffer root(long offset, int length) {
        Objects.checkFromIndexSize(offset, length, size);
        if (length == 0) {
            return ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
        }
        return new Pointer(address + offset).getByteBuffer(0, length).order(ByteOrder.nativeOrder());
    }

    @Override
    public boolean mapOver(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, size);
        long page = platform.pageSize();
        long from = offset + page - 1 & -page;
        long to = offset + length == size ? size : offset + length & -page;
        if (from >= to) {
            return true;
        }
        int protection = readOnly ? PROT_READ : PROT_READ | PROT_WRITE;
        int flags = MAP_PRIVATE | MAP_FIXED | platform.mapAnonymous() | platform.mapNoReserve();
        return LibC.mmap(address + from, to - from, protection, flags, -1, 0) != MAP_FAILED;
    }

    /**
     * Maps the pages of a file again over which {@link #mapOver} has put zeros.
     *
     * @param object the file, for messages
     */
    public static void mapAgain(
            Platform platform, int descriptor, Mapping mapping, long offset, boolean readOnly, String object) {
        long page = platform.pageSize();
        long from = offset + page - 1 & -page;
        long size = mapping.size();
        if (from >= size) {
            return;
        }
        int protection = readOnly ? PROT_READ : PROT_READ | PROT_WRITE;
        long address =
                LibC.mmap(mapping.address() + from, size - from, protection, MAP_SHARED | MAP_FIXED, descriptor, from);
        if (address == MAP_FAILED) {
            throw refusal(platform, Errno.last(), size, object);
        }
    }

    private static RuntimeException refusal(Platform platform, int errno, long size, String object) {
        return Errno.ENOMEM.is(errno)
                ? new OutOfSharedMemoryException(object, size, -1, platform.moreMappings())
                : Errno.failure("mmap", errno, object);
    }

    @Override
    public void unmap() {
        if (LibC.munmap(address, size) != 0) {
            STILL_MAPPED.add(this);
            return;
        }
        for (int i = STILL_MAPPED.size(); i > 0; i--) {
            PosixMapping again = STILL_MAPPED.poll();
            if (again != null && LibC.munmap(again.address, again.size) != 0) {
                STILL_MAPPED.add(again);
            }
        }
    }
}
