package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import io.multiproc.internal.os.Mapping;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** A view of a file mapping. Windows cannot put other pages in the place of mapped ones. */
final class WindowsMapping implements Mapping {
    private final Pointer address;
    private final long size;
    private final boolean readOnly;

    WindowsMapping(Pointer address, long size, boolean readOnly) {
        this.address = address;
        this.size = size;
        this.readOnly = readOnly;
    }

    @Override
    public long address() {
        return Pointer.nativeValue(address);
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
        return new Pointer(address() + offset).getByteBuffer(0, length).order(ByteOrder.nativeOrder());
    }

    @Override
    public boolean mapOver(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, size);
        return false;
    }

    @Override
    public void unmap() {
        Handles.unmap(address);
    }
}
