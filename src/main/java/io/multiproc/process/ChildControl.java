package io.multiproc.process;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.SegmentFile;
import io.multiproc.internal.time.Backoff;
import io.multiproc.internal.wait.Secret;
import io.multiproc.internal.wait.WaitWords;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The child's side of a control segment; open until the process ends. It reads and writes the segment's file, which needs the JDK only
 * and is ready sooner than a mapping; each write is in the parent's memory when it returns, and after all earlier ones.
 */
final class ChildControl {
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final int CHUNK = 1 << 20;
    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    private final ControlAddress address;
    private final RandomAccessFile file;
    private final int flags;
    private final int introductionSize;
    private final int taskSize;

    private ChildControl(ControlAddress address, RandomAccessFile file, ControlPage header) {
        this.address = address;
        this.file = file;
        this.flags = header.getInt(ControlLayout.FLAGS);
        this.introductionSize = (int) header.getLong(ControlLayout.INTRODUCTION_SIZE);
        this.taskSize = (int) header.getLong(ControlLayout.TASK_SIZE);
    }

    static ChildControl attach(String handle) throws IOException {
        ControlAddress address = ControlAddress.parse(handle);
        RandomAccessFile file = SegmentFile.open(address.segment());
        byte[] bytes = new byte[ControlLayout.BODY];
        file.readFully(bytes);
        ControlPage header = new ControlPage(ByteBuffer.wrap(bytes));
        String mismatch = header.mismatch(address.nonce());
        if (mismatch != null) {
            throw new StaleHandleException("the control segment is not this process's own: ".concat(mismatch));
        }
        return new ChildControl(address, file, header);
    }

    long parentPid() {
        return address.pid();
    }

    /**
     * Whether the parent still has the control segment: it gives it up when this process or itself is gone. Elsewhere than on Windows a parent that was
     * killed may have left the segment's file, so who the parent is counts, too. On Windows the JDK looks through all processes for that, which is too
     * much for what is asked all the time, and the kernel ends the parent's lock.
     */
    boolean isParentThere() {
        try {
            return (WINDOWS || isParentAlive()) && SegmentFile.isAt(address.segment());
        } catch (IOException e) {
            // On Windows the file stays while this process has it open, so this error says nothing about the parent.
            return WINDOWS && isParentAlive();
        }
    }

    private boolean isParentAlive() {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        return parent.isPresent() && parent.get().pid() == address.pid();
    }

    /** Whether the parent has told this process to exit, which it does where there are no signals. */
    boolean isToldToEnd() {
        try {
            return readInt(ControlLayout.END) != 0;
        } catch (IOException e) {
            return false;
        }
    }

    boolean isWatched() {
        return (flags & ControlLayout.WATCHED) != 0;
    }

    boolean isDetached() {
        return (flags & ControlLayout.DETACHED) != 0;
    }

    Introduction introduction() throws IOException {
        return Introduction.decode(read(ControlLayout.introductionAt(), introductionSize));
    }

    byte[] task() throws IOException {
        return read(ControlLayout.taskAt(introductionSize), taskSize);
    }

    void accept() throws IOException {
        writeInt(ControlLayout.STATE, ControlLayout.ACCEPTED);
    }

    /**
     * Stores the outcome, then the state that announces it.
     *
     * @throws IOException if there is no room for it; nothing has been announced then
     */
    void finish(int state, byte[] outcome) throws IOException {
        write(ControlLayout.outcomeAt(introductionSize, taskSize), outcome);
        byte[] size = new byte[Long.BYTES];
        new ControlPage(ByteBuffer.wrap(size)).putLong(0, outcome.length);
        write(ControlLayout.OUTCOME_SIZE, size);
        writeInt(ControlLayout.STATE, state);
    }

    /** Announces, before {@link #finish}, that this process stays until its outcome has been decoded. */
    void stay() throws IOException {
        writeInt(ControlLayout.FLAGS, flags | ControlLayout.STAYS);
    }

    /** Wakes the parent that watches; this needs more than the JDK. */
    void wakeParent() throws IOException {
        writeInt(ControlLayout.BELL, readInt(ControlLayout.BELL) + 1);
        SegmentAddress at = address.segment();
        SegmentAddress now = new SegmentAddress(at.place(), at.device(), at.inode(), file.length());
        try (Segment segment = Os.current().segments().attach(now, false, "control segment")) {
            Mapping mapping = segment.map();
            Secret secret = new ControlPage(mapping.buffer(0, ControlLayout.BODY)).secret();
            try (WaitWords words = WaitWords.of(mapping, secret, "control segment")) {
                words.wake(ControlLayout.BELL, WaitWords.ALL);
            } finally {
                mapping.unmap();
            }
        }
    }

    /** Waits until the parent has decoded the outcome; if it dies instead, the watch on it ends this process. */
    void awaitAcknowledged() throws IOException {
        Backoff backoff = new Backoff(FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS, 1);
        while (readInt(ControlLayout.STATE) != ControlLayout.ACKNOWLEDGED) {
            backoff.pause();
        }
    }

    /** Notes that the shutdown hooks run; false if the exit code has been noted already. */
    boolean noteOrderlyExit() {
        try {
            if (readInt(ControlLayout.ORDERLY) != 0) {
                return false;
            }
            writeInt(ControlLayout.ORDERLY, ControlLayout.ORDERLY_EXIT);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void noteSignal(int signal) {
        try {
            writeInt(ControlLayout.SIGNAL, signal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void noteExitCode(int code) throws IOException {
        writeInt(ControlLayout.EXIT_CODE, code);
        writeInt(ControlLayout.ORDERLY, ControlLayout.ORDERLY_EXIT_CODE);
    }

    private int readInt(int offset) throws IOException {
        return new ControlPage(ByteBuffer.wrap(read(offset, Integer.BYTES))).getInt(0);
    }

    private void writeInt(int offset, int value) throws IOException {
        byte[] bytes = new byte[Integer.BYTES];
        new ControlPage(ByteBuffer.wrap(bytes)).putInt(0, value);
        write(offset, bytes);
    }

    private synchronized byte[] read(long offset, int size) throws IOException {
        byte[] bytes = new byte[size];
        file.seek(offset);
        for (int at = 0; at < size; at += CHUNK) {
            file.readFully(bytes, at, Math.min(CHUNK, size - at));
        }
        return bytes;
    }

    private synchronized void write(long offset, byte[] bytes) throws IOException {
        file.seek(offset);
        for (int at = 0; at < bytes.length; at += CHUNK) {
            file.write(bytes, at, Math.min(CHUNK, bytes.length - at));
        }
    }
}
