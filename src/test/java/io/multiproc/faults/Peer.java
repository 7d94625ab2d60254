package io.multiproc.faults;

import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.value.SharedInt;
import java.io.IOException;
import java.io.Serializable;
import java.util.Base64;

/** Another process, which has objects that are attached here, and holds a lock. */
final class Peer implements AutoCloseable {
    private final ChildJvm child;
    final String heldName;
    final String namedName;
    private final byte[] anonymous;
    private final byte[] named;
    private final byte[] value;
    private final byte[] free;
    private final byte[] held;

    Peer() throws Exception {
        heldName = Trials.PREFIX + "held";
        namedName = Trials.PREFIX + "named";
        child = ChildJvm.start(Peer.class, "serve", heldName, namedName);
        anonymous = hear();
        named = hear();
        value = hear();
        free = hear();
        held = hear();
    }

    static void serve(ChildJvm.Talk talk, String heldName, String namedName) throws Exception {
        try (SharedMemory anonymous = SharedMemory.create(100_000);
                SharedMemory named = SharedMemory.create(namedName, 100_000);
                SharedInt value = SharedInt.create(42);
                SharedLock free = SharedLock.create(SharedOptions.anonymous().processes(65));
                SharedLock held = SharedLock.create(SharedOptions.named(heldName))) {
            held.lock();
            for (Serializable object : new Serializable[] {anonymous, named, value, free, held}) {
                talk.say(Base64.getEncoder().encodeToString(Copies.write(object)));
            }
            try {
                talk.hear();
            } finally {
                held.unlock();
            }
        } finally {
            SharedMemory.unlink(heldName);
            SharedMemory.unlink(namedName);
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
