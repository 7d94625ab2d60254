package io.multiproc.faults;

import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Names;
import io.multiproc.value.SharedInt;
import java.io.IOException;
import java.io.Serializable;
import java.util.Base64;

/** Another process, which has objects that are attached here, and holds a lock. */
final class Peer implements AutoCloseable {
    private final ChildJvm child;
    final String heldName;
    final String namedName;

    /** Of a semaphore all of whose permits the other process holds, and gets back if it dies. */
    final String permitsName;

    /** Of a read-write lock in which the other process writes. */
    final String writtenName;

    private final byte[] anonymous;
    private final byte[] named;
    private final byte[] value;
    private final byte[] free;
    private final byte[] held;

    Peer() throws Exception {
        heldName = Trials.PREFIX + "held";
        namedName = Trials.PREFIX + "named";
        permitsName = Trials.PREFIX + "permits";
        writtenName = Trials.PREFIX + "written";
        child = ChildJvm.start(Peer.class, "serve", heldName, namedName, permitsName, writtenName);
        anonymous = hear();
        named = hear();
        value = hear();
        free = hear();
        held = hear();
    }

    static void serve(ChildJvm.Talk talk, String heldName, String namedName, String permitsName, String writtenName)
            throws Exception {
        try (SharedMemory anonymous = SharedMemory.create(100_000);
                SharedMemory named = SharedMemory.create(namedName, 100_000);
                SharedInt value = SharedInt.create(42);
                SharedLock free = SharedLock.create(SharedOptions.anonymous().processes(65));
                SharedLock held = SharedLock.create(SharedOptions.named(heldName));
                SharedSemaphore permits =
                        SharedSemaphore.create(SharedOptions.named(permitsName).returnPermitsOnDeath(), 1);
                SharedReadWriteLock written = SharedReadWriteLock.create(writtenName)) {
            held.lock();
            permits.acquire();
            written.writeLock().lock();
            for (Serializable object : new Serializable[] {anonymous, named, value, free, held}) {
                talk.say(Base64.getEncoder().encodeToString(Copies.write(object)));
            }
            try {
                talk.hear();
            } finally {
                held.unlock();
                written.writeLock().unlock();
            }
        } finally {
            for (String name : new String[] {heldName, namedName, permitsName, writtenName}) {
                Names.remove(name);
            }
        }
        talk.say("gone");
    }

    private byte[] hear() throws Exception {
        return Base64.getDecoder().decode(child.hear());
    }

    SharedMemory attachAnonymous() throws Exception {
        return (SharedMemory) Copies.read(anonymous);
    }

    SharedMemory attachNamed() throws Exception {
        return (SharedMemory) Copies.read(named);
    }

    SharedInt attachValue() throws Exception {
        return (SharedInt) Copies.read(value);
    }

    /** A lock that has a segment to itself, as it is for more processes than an arena. */
    SharedLock attachFree() throws Exception {
        return (SharedLock) Copies.read(free);
    }

    SharedLock attachHeld() throws Exception {
        return (SharedLock) Copies.read(held);
    }

    @Override
    public void close() throws IOException {
        child.say("end");
        child.expect("gone");
        child.close();
    }
}
