package io.multiproc.channel;

import io.multiproc.Diagnosable;
import io.multiproc.Holder;
import io.multiproc.IncompatibleObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.UndecodableElementException;
import io.multiproc.Waiter;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.View;
import io.multiproc.internal.text.Throwables;
import io.multiproc.internal.time.Deadline;
import io.multiproc.memory.SharedOptions;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
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
 * estimates while others put and take; {@code remove(Object)} and all that needs an {@code iterator} ({@code contains}, {@code toArray}, {@code stream}
 * and more) are not supported. {@code clear} takes elements without decoding them.
 *
 * <p>If making an element fails with an error, as of a full heap ({@link OutOfMemoryError}), the caller gets the error, and the element stays, in this
 * process: the next take through this object returns it, before what is in shared memory. When this object is closed or the process ends, it is gone. A
 * {@link LinkageError} and a {@link StackOverflowError} count as an {@link UndecodableElementException}. If many threads get such an error at once and the
 * heap has no room for their elements, they wait for room: for ten seconds, or until they are interrupted. Then such an element is gone, and the caller gets an
 * {@link UndecodableElementException}.
 *
 * <p>A process that is stopped (SIGSTOP, a debugger, a frozen container) in the middle of putting or taking lives, so others who put or take wait for it:
 * {@code put} and {@code take} until it goes on, is killed, or they are interrupted; timed forms for their time, but no less than a tenth of a second.
 * Forms that do not wait ({@code offer(e)}, {@code poll()}, {@code peek}, {@code drainTo} and more) wait for a tenth of a second and then find the
 * queue full or empty, as it were; {@code clear} throws. {@link #toString()} says who keeps them waiting.
 *
 * @param <E> the type of the elements
 */
public final class SharedQueue<E> extends AbstractQueue<E>
        implements BlockingQueue<E>, Diagnosable, AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int DEFAULT_CAPACITY = 1 << 20;

    final transient View view;
    private final transient Codec<E> codec;
    final transient ByteQueue bytes;

    SharedQueue(ByteQueue bytes, Codec<E> codec) {
        this.view = bytes.view();
        this.codec = codec;
        this.bytes = bytes;
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
        return new SharedQueue<>(QueueObject.create(options, codec.name(), capacity), codec);
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
        return new SharedQueue<>(QueueObject.open(name, codec.name()), codec);
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
        bytes.append(encode(element), Deadline.NEVER);
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
        Deadline deadline = Deadline.after(timeout, unit);
        return bytes.append(encode(element), deadline);
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
        return bytes.appendNow(encode(element));
    }

    private byte[] encode(E element) {
        view.checkOpen();
        byte[] payload = codec.encode(Objects.requireNonNull(element, "element"));
        if (payload == null) {
            throw new IllegalArgumentException("the encoder returned null: codec=" + codec.name());
        }
        if (payload.length > longestElement()) {
            throw new IllegalArgumentException("element is longer than this queue can hold: encoded=" + payload.length
                    + " bytes, longest=" + longestElement() + " bytes, capacity=" + capacity()
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
        return deliver(bytes.take(Deadline.NEVER));
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
        return deliver(bytes.take(Deadline.after(timeout, unit)));
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
        return deliver(bytes.takeNow());
    }

    /**
     * Takes the oldest element as its encoded bytes, into an array of the caller's, waiting for one. Nothing is allocated.
     *
     * @param target where the bytes go, from its beginning
     * @return how many there were
     * @throws InterruptedException if the thread is interrupted; nothing is taken
     * @throws IllegalArgumentException if the element is longer than the array; it stays
     * @throws IllegalStateException if this queue is closed
     */
    public int takeInto(byte[] target) throws InterruptedException {
        return bytes.takeInto(target, Deadline.NEVER);
    }

    /**
     * Takes the oldest element as its encoded bytes, into an array of the caller's, waiting for one for at most a time.
     *
     * @param target where the bytes go, from its beginning
     * @param timeout how long; zero or less: not at all
     * @return how many there were, or -1 if there was no element in time
     * @throws InterruptedException if the thread is interrupted; nothing is taken
     * @throws IllegalArgumentException if the element is longer than the array; it stays
     * @throws IllegalStateException if this queue is closed
     */
    public int pollInto(byte[] target, Duration timeout) throws InterruptedException {
        return bytes.takeInto(target, Deadline.after(timeout));
    }

    /**
     * Takes the oldest element as its encoded bytes, into an array of the caller's, if there is one.
     *
     * @param target where the bytes go, from its beginning
     * @return how many there were, or -1 if there is no element
     * @throws IllegalArgumentException if the element is longer than the array; it stays
     * @throws IllegalStateException if this queue is closed
     */
    public int pollInto(byte[] target) {
        return bytes.takeNowInto(target);
    }

    /** The element of a payload that has been taken. Unless the payload cannot be decoded, an error leaves it to the next take. */
    private E deliver(byte[] payload) {
        try {
            return decode(payload);
        } catch (UndecodableElementException e) {
            throw e;
        } catch (Throwable e) {
            if (!bytes.keep(payload)) {
                throw notKept(1, e);
            }
            throw e;
        }
    }

    private UndecodableElementException notKept(int count, Throwable cause) {
        return new UndecodableElementException(
                "elements that could not be decoded could not be kept for another take either: queue=" + view.describe()
                        + ", elements=" + count + "; the heap is full: make it larger",
                cause);
    }

    private E decode(byte[] payload) {
        if (payload == null) {
            return null;
        }
        try {
            E element = codec.decode(payload);
            if (element == null) {
                throw new IllegalArgumentException("the decoder returned null");
            }
            return element;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new UndecodableElementException(
                    "an element cannot be decoded: queue=" + view.describe() + ", codec=" + codec.name() + ", length="
                            + payload.length + "; " + Throwables.reason(e),
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
        return decode(bytes.peek());
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /**
     * Takes what is there when this begins, at most a number, a batch at a time: much cheaper than one by one. If an element cannot be decoded, those
     * before it are in the target, and those behind it that were taken with it too. If the target refuses an element, it and those behind it stay, as
     * after an error.
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
        int there = Math.min(most, bytes.size());
        int taken = 0;
        UndecodableElementException bad = null;
        bytes.undelivered.reserve(Ring.BATCH);
        try {
            while (taken < there && bad == null) {
                byte[][] batch = bytes.takeNow(there - taken);
                if (batch.length == 0) {
                    break;
                }
                bad = deliver(batch, target);
                taken += batch.length;
            }
        } finally {
            bytes.undelivered.release(Ring.BATCH);
        }
        if (bad != null) {
            throw bad;
        }
        return taken;
    }

    /** Adds the elements of payloads to a collection, but for those that cannot be decoded; returns why the last of these cannot. */
    private UndecodableElementException deliver(byte[][] payloads, Collection<? super E> target) {
        UndecodableElementException bad = null;
        int delivered = 0;
        try {
            for (; delivered < payloads.length; delivered++) {
                E element = null;
                try {
                    element = decode(payloads[delivered]);
                } catch (UndecodableElementException e) {
                    bad = e;
                }
                if (element != null) {
                    target.add(element);
                }
            }
        } catch (Throwable e) {
            int lost = 0;
            for (int i = payloads.length - 1; i >= delivered; i--) {
                lost += lost > 0 || !bytes.keep(payloads[i]) ? 1 : 0; // Waits once at most.
            }
            if (lost > 0) {
                throw notKept(lost, e);
            }
            throw e;
        }
        return bad;
    }

    /**
     * Says that an element taken by this process has been dealt with. For queues whose producers wait by {@link #awaitDone()}; others need not call
     * it.
     *
     * @throws IllegalStateException if this process has taken no more elements than it has called this, or the queue is closed
     */
    public void taskDone() {
        bytes.taskDone();
    }

    /**
     * Waits until the queue is empty and every element that a living process took is dealt with. What dead processes took and did not finish is not
     * waited for; {@link #lost()} counts it.
     *
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if this queue is closed
     */
    public void awaitDone() throws InterruptedException {
        bytes.awaitDone(Deadline.NEVER);
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
        return bytes.awaitDone(Deadline.after(timeout));
    }

    /**
     * How many elements were taken by processes that died before they called {@link #taskDone()} for them, since the queue was created.
     *
     * @return the number; it counts every element that a dead process took, if {@code taskDone} is not in use
     * @throws IllegalStateException if this queue is closed
     */
    public long lost() {
        return bytes.lost();
    }

    @Override
    public boolean isEmpty() {
        return bytes.isEmpty();
    }

    @Override
    public int size() {
        return bytes.size();
    }

    /**
     * How many bytes are free, an estimate: an element takes its encoded length and 8 to 15 bytes, and may have to leave the end of the ring unused.
     *
     * @return bytes
     */
    @Override
    public int remainingCapacity() {
        return bytes.free();
    }

    /**
     * The size of the ring.
     *
     * @return bytes, a power of two
     */
    public int capacity() {
        return bytes.capacity();
    }

    /**
     * The longest element that fits.
     *
     * @return bytes of an encoded element, a little less than half of the capacity
     */
    public int longestElement() {
        return RingLayout.longestPayload(bytes.capacity());
    }

    /**
     * Takes what is there without decoding it, and counts it as done.
     *
     * @throws IllegalStateException if this queue is closed, or a living process is in the middle of taking and does not go on
     */
    @Override
    public void clear() {
        bytes.clear();
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
     * The threads that keep others waiting in the middle of an operation: they put or take, or are stopped while they do.
     *
     * @throws IllegalStateException if this queue is closed
     */
    @Override
    public List<Holder> holders() {
        view.checkOpen();
        return bytes.holders();
    }

    @Override
    public List<Waiter> waiters() {
        view.checkOpen();
        List<Waiter> waiters = Reports.waiters(view);
        Reference.reachabilityFence(this);
        return waiters;
    }

    @Override
    public long contentions() {
        view.checkOpen();
        long contentions = view.contentions();
        Reference.reachabilityFence(this);
        return contentions;
    }

    @Override
    public int processes() {
        view.checkOpen();
        int processes = view.processes();
        Reference.reachabilityFence(this);
        return processes;
    }

    /**
     * Ends this object's view of the queue; the queue and what is in it live on for others. Threads of this process that wait through it get an
     * {@link IllegalStateException}. A second call does nothing.
     */
    @Override
    public void close() {
        bytes.close();
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
        return "SharedQueue[" + view.describe() + ", codec=" + codec.name() + ", capacity=" + bytes.capacity()
                + " bytes, " + bytes.describeState() + Reports.describeWaiters(view) + "]";
    }

    private Object writeReplace() {
        return new QueueHandle(view.handle(), codec);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedQueue travels as a handle");
    }
}
