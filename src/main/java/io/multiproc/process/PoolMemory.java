package io.multiproc.process;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.ObjectSpec;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.SegmentFile;
import io.multiproc.internal.os.Words;
import io.multiproc.internal.wait.WaitWords;
import java.io.File;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * The memory that a pool and its workers share. After {@link #close()} it reads as zeros, and every slot as free: threads that come late find
 * nothing.
 *
 * <p>A worker begins with a mapping that needs the JDK only and is there soon. With it, it can neither sleep on a bell nor wake the parent, so both
 * look from time to time; until {@link #enableWaits()}.
 */
final class PoolMemory implements AutoCloseable {
    final ByteBuffer words;
    final int base;
    private final ControlAddress address;
    private volatile View view;

    private PoolMemory(View view) {
        this.view = view;
        words = view.words();
        base = view.dataAt();
        Handle handle = view.handle();
        address = ControlAddress.here(handle.address(), handle.nonce());
        Words.setLong(words, base + PoolLayout.NONCE, address.nonce());
    }

    private PoolMemory(ControlAddress address, int base) throws IOException {
        this.address = address;
        this.base = base;
        try (RandomAccessFile file = SegmentFile.open(address.segment())) {
            words = file.getChannel()
                    .map(FileChannel.MapMode.READ_WRITE, 0, address.segment().size());
        }
        words.order(ByteOrder.nativeOrder());
        if (words.getLong(base + PoolLayout.NONCE) != address.nonce()) {
            throw new StaleHandleException("the memory of the pool is gone: address=".concat(address.toText()));
        }
    }

    static PoolMemory create(int lanes) {
        ObjectSpec spec = new ObjectSpec(Kind.POOL, (char) 0, 1, PoolLayout.size(lanes));
        return new PoolMemory(View.create(new View.Placement(null, 1), spec, view -> {}));
    }

    /** What a worker needs to attach it, besides the base. */
    String address() {
        return address.toText();
    }

    /** The segment's own number. */
    long nonce() {
        return address.nonce();
    }

    /** In a worker: without what waiting needs. */
    static PoolMemory attach(String address, int base) throws IOException {
        return new PoolMemory(ControlAddress.parse(address), base);
    }

    /** In a worker: from now on it sleeps and wakes. */
    void enableWaits() {
        SegmentAddress segment = address.segment();
        ObjectSpec spec = new ObjectSpec(Kind.POOL, (char) 0, 1, segment.size() - base);
        try {
            view = View.attach(new Handle(segment, address.nonce(), spec, null, -1, 0, false), Kind.POOL);
        } catch (InvalidObjectException e) {
            throw new StaleHandleException("not the address of a pool's memory: address=" + address.toText(), e);
        }
    }

    Lane lane(int index) {
        return new Lane(this, index);
    }

    Bell parentBell() {
        return new Bell(base + PoolLayout.PARENT_BELL);
    }

    Bell bell(int offset) {
        return new Bell(base + offset);
    }

    @Override
    public void close() {
        if (File.separatorChar == '\\') {
            // There a closed mapping keeps its bytes while somebody may still look.
            for (int at = base; at + Long.BYTES <= words.limit(); at += Long.BYTES) {
                Words.setLong(words, at, 0);
            }
        }
        view.close();
    }

    /**
     * What one side sleeps on: a word that is 1 while it may sleep. Who sleeps sets it, looks once more for something to do, and sleeps while it is 1.
     * Who has made something to do looks at it afterwards, and if it is 1 sets it to 0 and wakes. A death in between costs a slice.
     */
    final class Bell {
        private final int at;

        private Bell(int at) {
            this.at = at;
        }

        /** Says that this thread may sleep: look for something to do after this. */
        void arm() {
            Words.setIntVolatile(words, at, 1);
        }

        /** Says that this thread looks by itself. */
        void disarm() {
            Words.setIntVolatile(words, at, 0);
        }

        /**
         * Sleeps until rung, or for a time.
         *
         * @param pause the time, where this process cannot be woken yet
         */
        void await(long nanos, long pause) {
            View whole = view;
            if (whole == null) {
                LockSupport.parkNanos(Math.min(nanos, pause));
            } else {
                whole.waits().await(at, 1, Math.min(nanos, WaitWords.SLICE_NANOS));
            }
        }

        /** Called after there is something to do. */
        void ring() {
            if (Words.getIntVolatile(words, at) != 0) {
                View whole = view;
                if (whole != null) { // else the parent does not sleep for long
                    Words.setIntVolatile(words, at, 0);
                    whole.waits().wake(at, WaitWords.ALL);
                }
            }
        }
    }
}
