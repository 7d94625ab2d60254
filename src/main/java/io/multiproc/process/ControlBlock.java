package io.multiproc.process;

import io.multiproc.internal.os.Budget;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentFile;
import io.multiproc.internal.wait.Secret;
import io.multiproc.internal.wait.WaitWords;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** The parent's side of a control segment. The mapping is touched only under this object's lock, so it can be unmapped at any time. */
final class ControlBlock implements AutoCloseable {
    private final Segment segment;
    private final ControlAddress address;
    private final long outcomeAt;
    private final Mapping mapping;
    private final ControlPage page;
    private WaitWords words;
    private boolean closed;

    private ControlBlock(Segment segment, byte[] introduction, byte[] task, int flags) {
        this.segment = segment;
        this.address = ControlAddress.here(segment.address(), new SplittableRandom().nextLong());
        this.outcomeAt = ControlLayout.outcomeAt(introduction.length, task.length);
        this.mapping = segment.map();
        this.page = new ControlPage(mapping.buffer(0, Math.toIntExact(mapping.size())));
        page.putLong(ControlLayout.NONCE, address.nonce());
        page.secret(Secret.draw());
        page.putInt(ControlLayout.FLAGS, flags);
        page.putLong(ControlLayout.INTRODUCTION_SIZE, introduction.length);
        page.putLong(ControlLayout.TASK_SIZE, task.length);
        page.put(ControlLayout.introductionAt(), introduction);
        page.put(ControlLayout.taskAt(introduction.length), task);
        page.putInt(ControlLayout.VERSION, ControlLayout.VERSION_VALUE);
        page.putLong(ControlLayout.MAGIC, ControlLayout.MAGIC_VALUE);
    }

    static ControlBlock create(Introduction introduction, byte[] task, int flags) {
        byte[] text = introduction.encode();
        long size = ControlLayout.reservedSize(text.length, task.length);
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the task is too large: bytes=" + task.length
                    + "; pass large data in shared memory, which a task carries by handle");
        }
        return Reclamation.retrying(() -> create(size, text, task, flags));
    }

    private static ControlBlock create(long size, byte[] introduction, byte[] task, int flags) {
        Segment segment = Budget.create(null, size, true);
        try {
            return new ControlBlock(segment, introduction, task, flags);
        } catch (RuntimeException | Error e) {
            segment.close();
            Budget.release(size);
            throw e;
        }
    }

    String handle() {
        return address.toText();
    }

    synchronized void notePid(long pid) {
        if (closed) {
            return;
        }
        page.putLong(ControlLayout.PID, pid);
    }

    /** The state; ACKNOWLEDGED once this block is closed. */
    synchronized int state() {
        return closed ? ControlLayout.ACKNOWLEDGED : page.state();
    }

    /** Whether the child has announced an outcome and waits for it to be decoded. */
    synchronized boolean childStays() {
        if (closed) {
            return false;
        }
        int state = state();
        boolean finished = state == ControlLayout.RETURNED || state == ControlLayout.THREW;
        return finished && (page.getInt(ControlLayout.FLAGS) & ControlLayout.STAYS) != 0;
    }

    /** The number of times that there was something to see. */
    synchronized int bell() {
        return closed ? 0 : page.getInt(ControlLayout.BELL);
    }

    /** Sleeps until there is something to see that was not yet when the number was asked for; may return early. For one thread only. */
    void awaitBell(int seen) {
        WaitWords sleep;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (words == null) {
                words = WaitWords.of(mapping, page.secret(), "control segment");
            }
            sleep = words;
        }
        sleep.await(ControlLayout.BELL, seen, WaitWords.SLICE_NANOS);
    }

    /** Wakes the sleeper; for when the child is gone, which else rings. */
    synchronized void ring() {
        if (!closed && words != null) {
            page.ring();
            words.wake(ControlLayout.BELL, WaitWords.ALL);
        }
    }

    /** Tells the child to exit, where there are no signals for it. */
    synchronized void tellToEnd() {
        if (!closed) {
            page.putInt(ControlLayout.END, 1);
        }
    }

    synchronized void acknowledge() {
        if (!closed) {
            page.state(ControlLayout.ACKNOWLEDGED);
        }
    }

    /** The bytes of the outcome; valid in the states RETURNED, THREW and REFUSED. */
    synchronized byte[] outcome() throws IOException {
        if (closed) {
            throw new IOException("the control segment is closed");
        }
        byte[] bytes = new byte[Math.toIntExact(page.getLong(ControlLayout.OUTCOME_SIZE))];
        try (RandomAccessFile file = SegmentFile.open(segment.address())) {
            file.seek(outcomeAt);
            file.readFully(bytes);
        }
        return bytes;
    }

    /**
     * How a process ended that is gone.
     *
     * @param value what the JDK reports
     * @param killed whether this process has sent it SIGKILL
     */
    synchronized ExitStatus exitStatus(int value, boolean killed) {
        OptionalInt signal = Os.current().processes().signalOf(value);
        if (signal.isEmpty() || closed) {
            return ExitStatus.ofExitCode(value);
        }
        boolean exited = switch (page.getInt(ControlLayout.ORDERLY)) {
            case ControlLayout.ORDERLY_EXIT_CODE -> page.getInt(ControlLayout.EXIT_CODE) == value;
            case ControlLayout.ORDERLY_EXIT ->
                page.getInt(ControlLayout.SIGNAL) != signal.getAsInt()
                        && !(killed && signal.getAsInt() == Signals.KILL);
            default -> false;
        };
        return exited ? ExitStatus.ofExitCode(value) : ExitStatus.ofSignal(signal.getAsInt());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                if (words != null) {
                    words.close();
                }
            } finally {
                mapping.unmap();
                segment.close();
                Budget.release(mapping.size());
            }
        }
    }
}
