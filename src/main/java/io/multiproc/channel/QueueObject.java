package io.multiproc.channel;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.internal.lock.DeathProofLock;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.Names;
import io.multiproc.internal.object.ObjectSpec;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import io.multiproc.memory.SharedOptions;
import java.nio.charset.StandardCharsets;

/** Making and finding the shared object that a queue is. */
final class QueueObject {
    private QueueObject() {}

    /** Makes an empty queue; refused if the capacity is out of range. */
    static ByteQueue create(SharedOptions options, String codec, long capacity) {
        if (capacity < 1 || capacity > RingLayout.LARGEST) {
            throw new IllegalArgumentException(
                    "capacity out of range: capacity=" + capacity + ", range=1.." + RingLayout.LARGEST + " bytes");
        }
        long bytes = Math.max(RingLayout.SMALLEST, Long.highestOneBit(2 * capacity - 1));
        // A small anonymous queue is a block among others, whose attach table has the default size.
        int slots = options.name().isPresent()
                ? options.processes()
                : Math.max(options.processes(), View.Placement.ANONYMOUS.slots());
        View.Placement placement = new View.Placement(options.name().orElse(null), slots);
        ObjectSpec spec = new ObjectSpec(Kind.QUEUE, (char) 0, 1, RingLayout.ringAt(slots) + bytes);
        return of(View.create(placement, spec, view -> initialize(view, codec, bytes)), codec);
    }

    private static void initialize(View view, String codec, long capacity) {
        int control = view.dataAt();
        Words.setLong(view.words(), control + RingLayout.CAPACITY, capacity);
        byte[] name = codec.getBytes(StandardCharsets.US_ASCII);
        Words.setBytes(view.words(), control + RingLayout.CODEC, name, name.length);
        DeathProofLock.initialize(view, control + RingLayout.PRODUCERS);
        DeathProofLock.initialize(view, control + RingLayout.CONSUMERS);
    }

    /** Opens a queue by name; refused if it has another codec. */
    static ByteQueue open(String name, String codec) {
        return of(View.open(Names.check(name), Kind.QUEUE, false), codec);
    }

    /** The queue that a view shows; the view is closed if the queue has another codec, or is damaged. */
    static ByteQueue of(View view, String codec) {
        try {
            view.requireData(RingLayout.DEBTS);
            byte[] bytes = new byte[RingLayout.CODEC_LENGTH];
            view.words().get(view.dataAt() + RingLayout.CODEC, bytes);
            String found = new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
            if (!found.equals(codec)) {
                throw new IncompatibleObjectException(view.describe(), "codec", codec, found);
            }
            return new ByteQueue(view);
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }
}
