package io.multiproc.internal.os.portable;

import com.sun.jna.Memory;
import io.multiproc.internal.os.LifeFile;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.Platform;
import io.multiproc.internal.os.posix.Uninterrupted;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A companion file that this process has open. Its locks:
 *
 * <pre>
 *   byte              lock     held by
 *   0                 read     every process that uses what the file stands for
 *   1                 write    the process that makes it, until it is finished
 *   2^40 + slot       write    the process that has this slot of the attach table
 * </pre>
 *
 * <p>A process loses its locks on a file when it closes any descriptor of it, and asking does not show its own. So there is one object of this
 * class per file and process, which remembers what is held here; it closes its descriptors together, and nothing else ever opens the file.
 */
final class Companion {
    private static final long USE = 0;
    private static final long MAKER = 1;
    private static final long FIRST_SLOT = 1L << 40;

    private final Place place;
    private final FileIdentity identity;
    /** What all copies of this library see of it while it is open. */
    private final String note;

    private final RecordLock lock;
    private final List<Integer> descriptors = new ArrayList<>();
    private final BitSet held = new BitSet();
    private boolean making;
    private long number;

    /** By what this process finds it, once it is noted. This, and what follows, changes under the directory's lock only. */
    Companions.Key key;

    /** How many objects of this process have it open. */
    int uses = 1;

    /** How many of them have not said that they need its name no more: while there are any, this process shares it. */
    int active = 1;

    /** Whether its name is gone. */
    boolean removed;

    Companion(Platform platform, Place place, int descriptor, FileIdentity identity) {
        this.place = place;
        this.identity = identity;
        note = OtherCopies.noteOf(identity);
        lock = new RecordLock(platform);
        descriptors.add(descriptor);
    }

    Place place() {
        return place;
    }

    FileIdentity identity() {
        return identity;
    }

    String note() {
        return note;
    }

    /** What tells it from every other companion, also from one that gets its inode later. */
    synchronized LifeFile lifeFile() {
        if (number == 0) {
            number = read().number();
        }
        return new LifeFile(identity.device(), number);
    }

    /** Says that this process uses what the file stands for. */
    synchronized void share() {
        lock.share(descriptor(), USE, toString());
    }

    /** Takes back what {@link #share} said; if that fails, closing does. */
    synchronized void unshare() {
        lock.tryUnlock(descriptor(), USE);
    }

    /** Whether another process uses what the file stands for. */
    synchronized boolean isUsedByOthers() {
        return lock.isLockedByOthers(descriptor(), USE, toString());
    }

    /** Says that this process makes what the file stands for. */
    synchronized void beginMaking() {
        lock.excludeAtOnce(descriptor(), MAKER, toString());
        making = true;
    }

    /** Says that it is made, which its content has said already: so what this throws does not matter. */
    synchronized void endMaking() {
        try {
            lock.tryUnlock(descriptor(), MAKER);
        } catch (RuntimeException | Error e) {
            return;
        }
        making = false;
    }

    /** Whether the process that makes it, which may be this one, lives and has not finished. */
    synchronized boolean isBeingMade() {
        return making || lock.isLockedByOthers(descriptor(), MAKER, toString());
    }

    /** The process that makes it, for messages. */
    synchronized String describeMaker() {
        int pid = making ? 0 : lock.holder(descriptor(), MAKER, toString());
        if (making) {
            return "this process";
        }
        return pid == 0 ? "a process that has ended" : "process " + pid;
    }

    /**
     * Whether its maker is gone and has not finished it. In this order: a maker finishes first and then gives its lock back, which may be between the two
     * questions.
     */
    synchronized boolean isAbandoned() {
        return !isBeingMade() && !read().ready();
    }

    /** Noted first, as that may need heap: a lock without a note would be held until the file is closed. */
    synchronized boolean claim(int slot) {
        if (held.get(slot)) {
            return false;
        }
        held.set(slot);
        boolean claimed = false;
        try {
            claimed = lock.tryExclude(descriptor(), FIRST_SLOT + slot, toString());
            return claimed;
        } finally {
            if (!claimed) {
                held.clear(slot);
            }
        }
    }

    synchronized boolean isHeld(int slot) {
        return held.get(slot) || lock.isLockedByOthers(descriptor(), FIRST_SLOT + slot, toString());
    }

    synchronized void release(int slot) {
        lock.unlock(descriptor(), FIRST_SLOT + slot, toString());
        held.clear(slot);
    }

    synchronized CompanionContent read() {
        try (Memory memory = new Memory(CompanionContent.SIZE)) {
            memory.clear();
            int descriptor = descriptor();
            if (Uninterrupted.call(() -> (int) PortableCalls.pread(descriptor, memory, CompanionContent.SIZE, 0)) < 0) {
                throw Errno.failure("pread", Errno.last(), toString());
            }
            return CompanionContent.of(memory);
        }
    }

    synchronized void write(CompanionContent content) {
        try (Memory memory = new Memory(CompanionContent.SIZE)) {
            content.put(memory);
            int descriptor = descriptor();
            int written =
                    Uninterrupted.call(() -> (int) PortableCalls.pwrite(descriptor, memory, CompanionContent.SIZE, 0));
            if (written != CompanionContent.SIZE) {
                throw Errno.failure("pwrite", written < 0 ? Errno.last() : 0, toString());
            }
        }
    }

    /** Takes over another descriptor of the same file, which must not be closed alone. */
    synchronized void adopt(int descriptor) {
        descriptors.add(descriptor);
    }

    /** Gives up everything that this process holds here. Needs no heap. */
    synchronized void close() {
        for (int i = 0; i < descriptors.size(); i++) {
            LibC.close(descriptors.get(i));
        }
        descriptors.clear();
        held.clear();
        making = false;
        lock.close();
    }

    private int descriptor() {
        if (descriptors.isEmpty()) {
            throw new IllegalStateException("companion file is closed: object=" + this);
        }
        return descriptors.get(0);
    }

    @Override
    public String toString() {
        return place.object();
    }
}
