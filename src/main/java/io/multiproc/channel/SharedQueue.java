package io.multiproc.channel;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.UndecodableElementException;
import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.Names;
import io.multiproc.internal.object.ObjectSpec;
import io.multiproc.internal.object.View;
import io.multiproc.internal.wait.WaitWords;
import io.multiproc.memory.SharedOptions;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A first-in-first-out queue that processes share, for any number of producers and consumers. It is bounded by bytes: what a queue holds are encoded
 * elements of any size up to {@link #longestElement()}.
 *
 * <p>When {@code put} has returned, the element is in shared memory and survives its producer. The order is the order in which producers wrote; an
 * element is taken once. If a consumer is killed before it has moved on, the next one gets its element; if after, the element is gone with it. A
 * producer that is killed leaves its element whole in the queue, or nothing of it. Elements that nobody has taken keep no process from ending.
 *
 * <p>Memory consistency effects, across processes: what a thread did before it put an element <i>happens-before</i> what another does after it has
 * taken that element.
 *
 * <p>Waiting threads notice interrupts, {@link #close()} and deaths within a tenth of a second. {@link #remainingCapacity()} and {@link #size()} are
 * estimates while others put and take; {@code remove(Object)}, {@code iterator} and all that needs one
 * ({@code contains}, {@code toArray}, {@code stream} and more) are not supported. {@code clear} takes elements without decoding them.
 *
 * @param <E> the type of the elements
 */
public final class SharedQueue<E> extends AbstractQueue<E> implements BlockingQueue<E>, AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int DEFAULT_CAPACITY = 1 << 20;

    final transient View view;
    private final transient Codec<E> codec;
    private final transient Ring ring;
    private final transient Debts debts;
    private final transient Gate items;
    private final transient Gate room;
    private final transient Gate done;

    private SharedQueue(View view, Codec<E> codec) {
        this.view = view;
        this.codec = codec;
        debts = new Debts(view);
        ring = new Ring(view, debts);
        items = Gate.prompt(view, RingLayout.ITEMS_FLAG, 1);
        room = Gate.patient(view, RingLayout.ROOM_FLAG);
        done = Gate.prompt(view, RingLayout.DONE_FLAG, WaitWords.ALL);
    }

    /**
     * Makes an anonymous queue of 1 MiB: others get it only as a handle.
     *
     * @param <E> the type of the elements
     * @param codec how elements become bytes
     * @return an empty queue
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static <E> SharedQueue<E> create(Codec<E> codec) {
        return create(SharedOptions.anonymous(), codec, DEFAULT_CAPACITY);
    }

    /**
     * Makes an anonymous queue.
     *
     * @param <E> the type of the elements
     * @param codec how elements become bytes
     * @param capacity bytes, up to 1 GiB; rounded up to a power of two. An element takes its encoded length and 8 to 15 bytes
     * @return an empty queue
     * @throws IllegalArgumentException if the capacity is out of range
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static <E> SharedQueue<E> create(Codec<E> codec, long capacity) {
        return create(SharedOptions.anonymous(), codec, capacity);
    }

    /**
     * Makes a queue with a name.
     *
     * @param <E> the type of the elements
     * @param name 1 to 30 of {@code A-Z a-z 0-9 . _ -}
     * @param codec how elements become bytes
     * @param capacity bytes, up to 1 GiB; rounded up to a power of two
     * @return an empty queue
     * @throws IllegalArgumentException if the capacity is out of range
     * @throws NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static <E> SharedQueue<E> create(String name, Codec<E> codec, long capacity) {
        return create(SharedOptions.named(name), codec, capacity);
    }

    /**
     * Makes a queue.
     *
     * @param <E> the type of the elements
     * @param options its name and the number of processes; what happens when a process dies is always that the others go on
     * @param codec how elements become bytes
     * @param capacity bytes, up to 1 GiB; rounded up to a power of two
     * @return an empty queue
     * @throws IllegalArgumentException if the capacity is out of range
     * @throws NameExistsException if the name is taken
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static <E> SharedQueue<E> create(SharedOptions options, Codec<E> codec, long capacity) {
        Objects.requireNonNull(codec, "codec");
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
        return new SharedQueue<>(View.create(placement, spec, view -> initialize(view, codec, bytes)), codec);
    }

    private static void initialize(View view, Codec<?> codec, long capacity) {
        int control = view.dataAt();
        byte[] name = codec.name().getBytes(StandardCharsets.US_ASCII);
        view.words().putLong(control + RingLayout.CAPACITY, capacity);
        view.words().put(control + RingLayout.CODEC, name);
        DeathProofLock.initialize(view, control + RingLayout.PRODUCERS);
        DeathProofLock.initialize(view, control + RingLayout.CONSUMERS);
    }

    /**
     * Opens the queue of a name.
     *
     * @param <E> the type of the elements
     * @param name the name
     * @param codec the codec that the queue was created with
     * @return the queue
     * @throws NoSuchNameException if nothing has this name
     * @throws IncompatibleObjectException if something else has it, or the queue has another codec
     */
    public static <E> SharedQueue<E> open(String name, Codec<E> codec) {
        View view = View.open(Names.check(name), Kind.QUEUE, false);
        try {
            byte[] bytes = new byte[RingLayout.CODEC_LENGTH];
            view.words().get(view.dataAt() + RingLayout.CODEC, bytes);
            String found = new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
            if (!found.equals(codec.name())) {
                throw new IncompatibleObjectException(name, "codec", codec.name(), found);
            }
            return new SharedQueue<>(view, codec);
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }

    /**
     * Opens the queue of a name, or makes it.
     *
     * @param <E> the type of the elements
     * @param name the name
     * @param codec how elements become bytes
     * @param capacity bytes, if it has to be made; an existing queue keeps its own
     * @return the queue
     * @throws IncompatibleObjectException if something else has the name, or the queue has another codec
     * @throws io.multiproc.OutOfSharedMemoryException if there is not enough shared memory
     */
    public static <E> SharedQueue<E> openOrCreate(String name, Codec<E> codec, long capacity) {
        while (true) {
            try {
                return open(name, codec);
            } catch (NoSuchNameException e) {
                try {
                    return create(name, codec, capacity);
                } catch (NameExistsException taken) {
                    continue;
                }
            }
        }
    }

    /**
     * Appends an element, waiting for room.
     *
     * @param element what to append, not null
     * @throws InterruptedException if the thread is interrupted; the element is not in the queue
     * @throws IllegalArgumentException if the element cannot be encoded, or is longer than {@link #longestElement()}
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public void put(E element) throws InterruptedException {
        append(element, false, 0);
    }

    /**
     * Appends an element, waiting for room for at most a time.
     *
     * @param element what to append, not null
     * @param timeout how long; zero or less: not at all
     * @return false if there was no room in time
     * @throws InterruptedException if the thread is interrupted; the element is not in the queue
     * @throws IllegalArgumentException if the element cannot be encoded, or is longer than {@link #longestElement()}
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return append(element, true, deadline(timeout, unit));
    }

    /**
     * Appends an element, waiting for room for at most a time.
     *
     * @param element what to append, not null
     * @param timeout how long; zero or less: not at all
     * @return false if there was no room in time
     * @throws InterruptedException if the thread is interrupted; the element is not in the queue
     * @throws IllegalArgumentException if the element cannot be encoded, or is longer than {@link #longestElement()}
     * @throws IllegalStateException if this queue is closed
     */
    public boolean offer(E element, Duration timeout) throws InterruptedException {
        return offer(element, TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * Appends an element if there is room.
     *
     * @param element what to append, not null
     * @return false if there is none
     * @throws IllegalArgumentException if the element cannot be encoded, or is longer than {@link #longestElement()}
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public boolean offer(E element) {
        return tryAppend(encode(element));
    }

    private boolean append(E element, boolean limited, long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        byte[] payload = encode(element);
        while (!tryAppend(payload)) {
            if (!room.await(
                    () -> ring.mayHavePlentyOfRoom(payload.length),
                    () -> ring.mayHaveRoom(payload.length),
                    limited,
                    deadline)) {
                return false;
            }
        }
        return true;
    }

    private boolean tryAppend(byte[] payload) {
        boolean appended = ring.offer(payload);
        if (appended) {
            items.open();
        }
        Reference.reachabilityFence(this);
        return appended;
    }

    private byte[] encode(E element) {
        view.checkOpen();
        byte[] payload = codec.encode(Objects.requireNonNull(element, "element"));
        if (payload == null) {
            throw new IllegalArgumentException("the encoder returned null: codec=" + codec.name());
        }
        if (payload.length > longestElement()) {
            throw new IllegalArgumentException("element is longer than this queue can hold: encoded=" + payload.length
                    + " bytes, longest=" + longestElement() + " bytes, capacity=" + ring.capacity()
                    + " bytes; create the queue with a larger capacity");
        }
        return payload;
    }

    /**
     * Takes the oldest element, waiting for one.
     *
     * @return the element
     * @throws InterruptedException if the thread is interrupted; nothing is taken
     * @throws UndecodableElementException if the element cannot be decoded here; it is gone
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public E take() throws InterruptedException {
        return remove(false, 0);
    }

    /**
     * Takes the oldest element, waiting for one for at most a time.
     *
     * @param timeout how long; zero or less: not at all
     * @return the element, or null if there was none in time
     * @throws InterruptedException if the thread is interrupted; nothing is taken
     * @throws UndecodableElementException if the element cannot be decoded here; it is gone
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return remove(true, deadline(timeout, unit));
    }

    /**
     * Takes the oldest element, waiting for one for at most a time.
     *
     * @param timeout how long; zero or less: not at all
     * @return the element, or null if there was none in time
     * @throws InterruptedException if the thread is interrupted; nothing is taken
     * @throws UndecodableElementException if the element cannot be decoded here; it is gone
     * @throws IllegalStateException if this queue is closed
     */
    public E poll(Duration timeout) throws InterruptedException {
        return poll(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the oldest element if there is one.
     *
     * @return the element, or null
     * @throws UndecodableElementException if the element cannot be decoded here; it is gone
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public E poll() {
        view.checkOpen();
        byte[] payload = ring.poll();
        if (payload == null) {
            Reference.reachabilityFence(this);
            return null;
        }
        afterTaking();
        return decode(payload);
    }

    private E remove(boolean limited, long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (E element = poll(); ; element = poll()) {
            if (element != null || !items.await(() -> !ring.isEmpty(), limited, deadline)) {
                return element;
            }
        }
    }

    /** Room has come; and if more is there, another sleeping consumer may go on. */
    private void afterTaking() {
        room.open();
        if (!ring.isEmpty()) {
            items.open();
        } else {
            done.open();
        }
        Reference.reachabilityFence(this);
    }

    private E decode(byte[] payload) {
        try {
            E element = codec.decode(payload);
            if (element == null) {
                throw new IllegalArgumentException("the decoder returned null");
            }
            return element;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new UndecodableElementException(
                    "an element cannot be decoded: queue=" + view.describe() + ", codec=" + codec.name() + ", length="
                            + payload.length + "; " + (e.getMessage() == null ? e.toString() : e.getMessage()),
                    e);
        }
    }

    /**
     * The oldest element, which stays.
     *
     * @return the element, or null if there is none
     * @throws UndecodableElementException if the element cannot be decoded here; it stays
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public E peek() {
        view.checkOpen();
        byte[] payload = ring.isEmpty() ? null : ring.peek();
        Reference.reachabilityFence(this);
        return payload == null ? null : decode(payload);
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /**
     * Takes what is there, at most a number, a batch at a time: much cheaper than one by one. If an element cannot be decoded, those before it are in
     * the target, and those behind it that were taken with it too.
     *
     * @throws UndecodableElementException if an element cannot be decoded here; it is gone
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public int drainTo(Collection<? super E> target, int most) {
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException("a queue cannot be drained into itself");
        }
        view.checkOpen();
        int taken = 0;
        UndecodableElementException bad = null;
        while (taken < most && bad == null) {
            byte[][] batch = ring.poll(most - taken);
            if (batch.length == 0) {
                break;
            }
            afterTaking();
            for (byte[] payload : batch) {
                try {
                    target.add(decode(payload));
                } catch (UndecodableElementException e) {
                    bad = e;
                }
            }
            taken += batch.length;
        }
        if (bad != null) {
            throw bad;
        }
        return taken;
    }

    /**
     * Says that an element taken by this process has been dealt with. For queues whose producers wait by {@link #awaitDone()}; others need not call
     * it.
     *
     * @throws IllegalStateException if this process has taken no more elements than it has called this, or the queue is closed
     */
    public void taskDone() {
        view.checkOpen();
        if (!debts.pay()) {
            throw new IllegalStateException(
                    "taskDone() was called more often than this process has taken elements: queue=" + view.describe());
        }
        done.open();
        Reference.reachabilityFence(this);
    }

    /**
     * Waits until the queue is empty and every element that a living process took is dealt with. What dead processes took and did not finish is not
     * waited for; {@link #lost()} counts it.
     *
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if this queue is closed
     */
    public void awaitDone() throws InterruptedException {
        awaitDone(false, 0);
    }

    /**
     * Waits until the queue is empty and every element that a living process took is dealt with, for at most a time.
     *
     * @param timeout how long; zero or less: not at all
     * @return false if the time was over before
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if this queue is closed
     */
    public boolean awaitDone(Duration timeout) throws InterruptedException {
        return awaitDone(true, deadline(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS));
    }

    private boolean awaitDone(boolean limited, long deadline) throws InterruptedException {
        view.checkOpen();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        boolean all = done.await(this::isAllDone, limited, deadline);
        Reference.reachabilityFence(this);
        return all;
    }

    /** Empty first: an element is owed before it is gone from the ring. */
    private boolean isAllDone() {
        return ring.isEmpty() && !debts.anyOfTheLiving();
    }

    /**
     * How many elements were taken by processes that died before they called {@link #taskDone()} for them, since the queue was created.
     *
     * @return the number; it counts every element that a dead process took, if {@code taskDone} is not in use
     * @throws IllegalStateException if this queue is closed
     */
    public long lost() {
        view.checkOpen();
        long lost = debts.lost();
        Reference.reachabilityFence(this);
        return lost;
    }

    @Override
    public boolean isEmpty() {
        view.checkOpen();
        boolean empty = ring.isEmpty();
        Reference.reachabilityFence(this);
        return empty;
    }

    @Override
    public int size() {
        view.checkOpen();
        int size = ring.size();
        Reference.reachabilityFence(this);
        return size;
    }

    /**
     * How many bytes are free, an estimate: an element takes its encoded length and 8 to 15 bytes, and may have to leave the end of the ring unused.
     *
     * @return bytes
     */
    @Override
    public int remainingCapacity() {
        view.checkOpen();
        int free = ring.free();
        Reference.reachabilityFence(this);
        return free;
    }

    /**
     * The size of the ring.
     *
     * @return bytes, a power of two
     */
    public int capacity() {
        return ring.capacity();
    }

    /**
     * The longest element that fits.
     *
     * @return bytes of an encoded element, a little less than half of the capacity
     */
    public int longestElement() {
        return RingLayout.longestPayload(ring.capacity());
    }

    /**
     * Takes what is there without decoding it, and counts it as done.
     *
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public void clear() {
        view.checkOpen();
        for (byte[][] batch = ring.poll(Integer.MAX_VALUE); batch.length > 0; batch = ring.poll(Integer.MAX_VALUE)) {
            for (int i = 0; i < batch.length; i++) {
                debts.pay();
            }
            afterTaking();
        }
        done.open();
        Reference.reachabilityFence(this);
    }

    /**
     * Not supported: elements live in shared memory, and others take them while one looks.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Iterator<E> iterator() {
        throw new UnsupportedOperationException("a shared queue cannot be iterated; use poll() or drainTo()");
    }

    /**
     * Not supported: only the oldest element can be removed.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public boolean remove(Object element) {
        throw new UnsupportedOperationException("only the oldest element of a shared queue can be removed; use poll()");
    }

    /**
     * The name.
     *
     * @return the name, or empty for an anonymous queue
     */
    public Optional<String> name() {
        return Optional.ofNullable(view.name());
    }

    /**
     * Ends this object's view of the queue; the queue and what is in it live on for others. Threads of this process that wait through it get an
     * {@link IllegalStateException}. A second call does nothing.
     */
    @Override
    public void close() {
        if (view.isClosed()) {
            return;
        }
        view.close();
        ring.quiesce();
        items.wakeAll();
        room.wakeAll();
        done.wakeAll();
        Reference.reachabilityFence(this);
    }

    /**
     * Whether this object has been closed.
     *
     * @return true after {@link #close()}
     */
    public boolean isClosed() {
        return view.isClosed();
    }

    @Override
    public String toString() {
        String state = view.isClosed() ? "closed" : "size=" + ring.size() + ", free=" + ring.free() + " bytes";
        Reference.reachabilityFence(this);
        return "SharedQueue[" + view.describe() + ", codec=" + codec.name() + ", capacity=" + ring.capacity()
                + " bytes, " + state + "]";
    }

    private static long deadline(long timeout, TimeUnit unit) {
        return System.nanoTime() + Math.min(Math.max(unit.toNanos(timeout), 0), Long.MAX_VALUE / 2);
    }

    private Object writeReplace() {
        return new Serialized<>(view.handle(), codec);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedQueue travels as a handle");
    }

    private static final class Serialized<E> implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Handle handle;
        private final Codec<E> codec;

        Serialized(Handle handle, Codec<E> codec) {
            this.handle = handle;
            this.codec = codec;
        }

        private Object readResolve() {
            return new SharedQueue<>(View.attach(handle), codec);
        }
    }
}
