package io.multiproc.internal.os.linux;

import static io.multiproc.internal.os.posix.LibC.MAP_FAILED;
import static io.multiproc.internal.os.posix.LibC.MAP_FIXED;
import static io.multiproc.internal.os.posix.LibC.MAP_PRIVATE;
import static io.multiproc.internal.os.posix.LibC.PROT_READ;
import static io.multiproc.internal.os.posix.LibC.PROT_WRITE;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.posix.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A mapping made by {@code mmap}. */
final class LinuxMapping implements Mapping {
    private static final long PAGE = LibC.getpagesize();

    /** What the system would not unmap: it needs memory of its own where mappings must be split. Tried again with the next one. */
    private static final Queue<LinuxMapping> STILL_MAPPED = new ConcurrentLinkedQueue<>();

    private final long address;
    private final long size;
    private final boolean readOnly;

    LinuxMapping(long address, long size, boolean readOnly) {
        this.address = address;
        this.size = size;
        this.readOnly = readOnly;
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
        long from = offset + PAGE - 1 & -PAGE;
        long to = offset + length == size ? size : offset + length & -PAGE;
        if (from >= to) {
            return true;
        }
        int protection = readOnly ? PROT_READ : PROT_READ | PROT_WRITE;
        int flags = MAP_PRIVATE | MAP_FIXED | LinuxCalls.MAP_ANONYMOUS | LinuxCalls.MAP_NORESERVE;
        return LibC.mmap(address + from, to - from, protection, flags, -1, 0) != MAP_FAILED;
    }

    @Override
    public void unmap() {
        if (LibC.munmap(address, size) != 0) {
            STILL_MAPPED.add(this);
            return;
        }
        for (int i = STILL_MAPPED.size(); i > 0; i--) {
            LinuxMapping again = STILL_MAPPED.poll();
            if (again != null && LibC.munmap(again.address, again.size) != 0) {
                STILL_MAPPED.add(again);
            }
        }
    }
}
