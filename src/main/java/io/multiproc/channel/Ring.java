package io.multiproc.channel;

import static io.multiproc.channel.RingLayout.CONSUMERS;
import static io.multiproc.channel.RingLayout.HEAD;
import static io.multiproc.channel.RingLayout.ITEMS_FLAG;
import static io.multiproc.channel.RingLayout.PRODUCERS;
import static io.multiproc.channel.RingLayout.RECORD_PAYLOAD;
import static io.multiproc.channel.RingLayout.SEEN_HEAD;
import static io.multiproc.channel.RingLayout.SKIP;
import static io.multiproc.channel.RingLayout.TAIL;

import io.multiproc.DamagedObjectException;
import io.multiproc.internal.lock.DeathProofLock;
import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The ring: records of bytes, many producers, many consumers, any of which may die at any instruction.
 *
 * <p>Positions count bytes from the beginning of time; a position's place is its remainder by the capacity. The header at the tail's place always has
 * length 0, and the sequence number of the record to come. A producer, under the producers' lock:
 *
 * <ol>
 *   <li>makes sure of room for its record, for the rest of the ring if the record does not fit behind the tail, and for one header more;
 *   <li>writes the payload, and the header of the record to come behind it;
 *   <li>commits: stores its own header (or, at the old place, SKIP, if the record is at the beginning);
 *   <li>stores the tail.
 * </ol>
 *
 * <p>Killed before 3, it has changed nothing that anybody reads. Killed before 4, the record is committed: the next producer takes over the lock and
 * walks from the stored tail over committed records to the first 0.
 *
 * <p>A consumer, under the consumers' lock, copies the record at the head, enters its debt, and stores the head. Killed before the last store, it
 * leaves the record to the next. Consumers change nothing in the ring; they write the payload of a long record once more, just as it is
 * ({@link Bytes#take}).
 *
 * <p>Every number read from the ring is checked before it is used: a damaged ring is an exception.
 */
final class Ring {
    static final int BATCH = 256;
    /** Bits that no position has: it is a multiple of 8, and so far from the end of all numbers that sums do not overflow. */
    private static final long IMPOSSIBLE = 3L << 62 | 7;
    /** The part of the ring that is plenty of room: one of so many. */
    private static final int PLENTY = 8;

    private final View view;
    private final ByteBuffer words;
    /** The same memory: an access through this takes about half of the instructions. */
    private final LongBuffer longs;

    private final int control;
    private final int ring;
    private final int capacity;
    private final DeathProofLock producers;
    private final DeathProofLock consumers;
    private final Debts debts;

    Ring(View view, Debts debts) {
        this.view = view;
        this.debts = debts;
        words = view.words();
        longs = words.asLongBuffer();
        control = view.dataAt();
        ring = control + RingLayout.ringAt(view.slots());
        capacity = checkedCapacity();
        producers = new DeathProofLock(view, control + PRODUCERS, this::walkToTail);
        consumers = new DeathProofLock(view, control + CONSUMERS, () -> debts.takeBackBeyond(positionAt(HEAD)));
    }

    private int checkedCapacity() {
        long stored = Words.getLong(longs, control + RingLayout.CAPACITY);
        boolean fits = stored >= RingLayout.SMALLEST
                && stored <= RingLayout.LARGEST
                && Long.bitCount(stored) == 1
                && RingLayout.ringAt(view.slots()) + stored == view.spec().dataSize();
        if (!fits) {
            throw damaged("capacity=" + stored);
        }
        return (int) stored;
    }

    int capacity() {
        return capacity;
    }

    /** The lock of those who append. */
    DeathProofLock producers() {
        return producers;
    }

    /** The lock of those who take and look. */
    DeathProofLock consumers() {
        return consumers;
    }

    /** Under the producers' lock: appends a record; false if there is no room. */
    boolean offer(byte[] payload) {
        int size = RingLayout.recordSize(payload.length);
        long tail = positionAt(TAIL);
        int place = place(tail);
        int skipped = size > capacity - place ? capacity - place : 0;
        if (!hasRoom(tail, skipped + size + RECORD_PAYLOAD)) {
            return false;
        }
        int at = skipped == 0 ? place : 0;
        int sequence = RingLayout.sequenceOf(header(place));
        long header = RingLayout.header(payload.length + 1, sequence);
        Bytes.copy(payload, words, longs, ring + at + RECORD_PAYLOAD);
        setHeader(place(tail + skipped + size), RingLayout.header(0, sequence + 1));
        if (skipped != 0) {
            setHeader(0, header);
            header = RingLayout.header(SKIP, sequence);
        }
        setHeader(place, header);
        Words.setLongRelease(longs, control + TAIL, tail + skipped + size);
        return true;
    }

    /** Under the producers' lock: whether so many bytes are free behind the tail. */
    private boolean hasRoom(long tail, int needed) {
        long seen = Words.getLong(longs, control + SEEN_HEAD);
        if (tail - seen + needed <= capacity && seen <= tail) {
            return true;
        }
        long head = positionAt(HEAD);
        if (head > tail || tail - head > capacity) {
            throw damaged("head=" + head + ", tail=" + tail);
        }
        Words.setLong(longs, control + SEEN_HEAD, head);
        return tail - head + needed <= capacity;
    }

    /** Under the consumers' lock: takes the oldest record, which this process then owes; or null if there is none. */
    byte[] poll() {
        Found found = find(positionAt(HEAD));
        if (found == null) {
            return null;
        }
        byte[] payload = taken(found);
        debts.add(1, found.next);
        moveHead(found.next);
        return payload;
    }

    /**
     * Under the consumers' lock: takes the oldest record, which this process then owes, into an array.
     *
     * @return its length, or -1 if there is none
     * @throws IllegalArgumentException if the array is shorter; the record stays
     */
    int poll(byte[] target) {
        Found found = find(positionAt(HEAD));
        if (found == null) {
            return -1;
        }
        if (found.length > target.length) {
            throw new IllegalArgumentException("the element is longer than the array: queue=" + view.describe()
                    + ", element=" + found.length + " bytes, array=" + target.length + " bytes");
        }
        Bytes.take(words, longs, ring + found.at + RECORD_PAYLOAD, target, found.length);
        debts.add(1, found.next);
        moveHead(found.next);
        return found.length;
    }

    /** Under the consumers' lock: takes what is there, at most so many records and at most a batch, which this process then owes. */
    byte[][] poll(int most) {
        List<byte[]> payloads = new ArrayList<>();
        long head = copy(Math.min(most, BATCH), payloads);
        byte[][] all = payloads.toArray(byte[][]::new); // Nothing may fail once the head has moved.
        debts.add(all.length, head);
        moveHead(head);
        return all;
    }

    /** Copies the oldest records, at most so many, and returns where the head is behind them. */
    long copy(int most, List<byte[]> target) {
        long head = positionAt(HEAD);
        for (Found found = find(head); found != null && target.size() < most; found = find(head)) {
            target.add(taken(found));
            head = found.next;
        }
        return head;
    }

    /** The last step of taking: what is before the head is gone. */
    void moveHead(long head) {
        Words.setLongRelease(longs, control + HEAD, head);
    }

    /** Under the consumers' lock: the oldest record, which stays, or null. */
    byte[] peek() {
        Found found = find(positionAt(HEAD));
        return found == null ? null : payload(found);
    }

    /** A committed record. */
    private record Found(int at, int length, long next) {}

    /** The record at a position, or null if none has been committed there. */
    private Found find(long position) {
        int at = place(position);
        int stored = lengthWord(at);
        if (stored == 0) {
            return null;
        }
        long start = position;
        if (stored == SKIP) {
            start = position + capacity - at;
            at = 0;
            stored = lengthWord(0);
        }
        int length = stored - 1;
        if (length < 0
                || length > RingLayout.longestPayload(capacity)
                || RingLayout.recordSize(length) > capacity - at) {
            throw damaged("record at " + at + " has length word " + stored);
        }
        return new Found(at, length, start + RingLayout.recordSize(length));
    }

    private byte[] taken(Found found) {
        byte[] payload = new byte[found.length];
        Bytes.take(words, longs, ring + found.at + RECORD_PAYLOAD, payload, found.length);
        return payload;
    }

    private byte[] payload(Found found) {
        byte[] payload = new byte[found.length];
        Bytes.copy(words, longs, ring + found.at + RECORD_PAYLOAD, payload, found.length);
        return payload;
    }

    /** Whether nothing can be taken at this moment. */
    boolean isEmpty() {
        while (true) {
            long head = positionAt(HEAD);
            if (lengthWord(place(head)) != 0) {
                return false;
            }
            if (positionAt(HEAD) == head) {
                return true; // Otherwise the place may have been written anew since.
            }
        }
    }

    /** How many records there are; an estimate while others put and take. */
    int size() {
        long first = header(place(positionAt(HEAD)));
        if (RingLayout.lengthOf(first) == 0) {
            return 0;
        }
        int next = RingLayout.sequenceOf(header(place(positionAt(TAIL))));
        return Math.min(Math.max(1, next - RingLayout.sequenceOf(first)), capacity / RECORD_PAYLOAD);
    }

    /** Bytes that are free; an estimate while others put and take. */
    int free() {
        long used = positionAt(TAIL) - positionAt(HEAD);
        return (int) Math.min(capacity, Math.max(0, capacity - used));
    }

    /** Where the oldest record is; it moves as room comes. */
    long head() {
        return positionAt(HEAD);
    }

    /** Whether a payload of this length might go in now, as far as can be seen without the lock. */
    boolean mayHaveRoom(int length) {
        return mayHaveRoom(length, 0);
    }

    /**
     * Whether a payload of this length might go in now, and a part of the ring is free. A producer that goes on as soon as there is room for one
     * record finds the ring full again at the next, and looks at the head, on whose cache line consumers write, each time.
     */
    boolean mayHavePlentyOfRoom(int length) {
        return mayHaveRoom(length, capacity / PLENTY);
    }

    private boolean mayHaveRoom(int length, int least) {
        long tail = positionAt(TAIL);
        int size = RingLayout.recordSize(length);
        int rest = capacity - place(tail);
        int needed = (size > rest ? rest : 0) + size + RECORD_PAYLOAD;
        return tail - positionAt(HEAD) + Math.max(needed, least) <= capacity;
    }

    /** The repair after a producer's death: its committed records count. */
    private void walkToTail() {
        long tail = positionAt(TAIL);
        long limit = positionAt(HEAD) + capacity;
        for (Found found = find(tail); found != null; found = find(tail)) {
            tail = found.next;
            if (tail > limit) {
                throw damaged("records beyond the capacity: tail=" + tail + ", limit=" + limit);
            }
        }
        Words.setLong(longs, control + SEEN_HEAD, positionAt(HEAD));
        Words.setLongRelease(longs, control + TAIL, tail);
    }

    /** Whether somebody may sleep until there are items, or until all is done: one look at both flags. */
    boolean mayBeAwaited() {
        return (Words.getLongVolatile(words, control + ITEMS_FLAG) & Gate.FLAGS_OF_TWO) != 0;
    }

    private int place(long position) {
        return (int) position & capacity - 1;
    }

    /** The length word of the record at a place: its length and 1, 0 where there is none, or SKIP. */
    private int lengthWord(int place) {
        return RingLayout.lengthOf(header(place));
    }

    private long header(int place) {
        return Words.getLongAcquire(longs, ring + place);
    }

    private void setHeader(int place, long header) {
        Words.setLongRelease(longs, ring + place, header);
    }

    private long positionAt(int field) {
        long position = Words.getLongAcquire(longs, control + field);
        if ((position & IMPOSSIBLE) != 0) {
            throw damaged("position=" + position + " at " + field);
        }
        return position;
    }

    private DamagedObjectException damaged(String finding) {
        return new DamagedObjectException(view.describe(), finding);
    }
}
