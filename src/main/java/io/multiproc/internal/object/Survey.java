package io.multiproc.internal.object;

import io.multiproc.MultiprocException;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.os.SegmentAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A look at all objects of one segment, without using any of them: for diagnosis. What it says is of the moment; it changes nothing. The segment stays
 * attached until {@link #close}.
 */
public final class Survey implements AutoCloseable {
    /** A segment, whoever has attached it. */
    private record Key(long device, long inode) {}

    private final Attachment attachment;

    private Survey(Attachment attachment) {
        this.attachment = attachment;
    }

    /** Every segment that this process has attached, and those that the living processes use that have a slot in one of these; and so on. */
    public static Collection<Survey> reachable() {
        Map<Key, Survey> found = new HashMap<>();
        Deque<Survey> next = new ArrayDeque<>();
        try {
            Attachments.retainAll(attachment -> add(attachment, found, next));
            for (Survey survey = next.poll(); survey != null; survey = next.poll()) {
                survey.follow(found, next);
            }
        } catch (RuntimeException | Error e) {
            found.values().forEach(Survey::close);
            throw e;
        }
        return found.values();
    }

    private static void add(Attachment attachment, Map<Key, Survey> found, Deque<Survey> next) {
        SegmentAddress address = attachment.address();
        Survey survey = new Survey(attachment);
        if (found.putIfAbsent(new Key(address.device(), address.inode()), survey) == null) {
            next.add(survey);
        } else {
            survey.close();
        }
    }

    /** What the processes link to that have a slot here. Whoever goes away meanwhile is not followed. */
    private void follow(Map<Key, Survey> found, Deque<Survey> next) {
        Life life = life();
        for (int slot = 0; slot < life.slots(); slot++) {
            int id = life.idAt(slot);
            SegmentAddress link = id == 0 || id == life.claimed() || !life.isAlive(id) ? null : life.linkOf(id);
            if (link != null && !found.containsKey(new Key(link.device(), link.inode()))) {
                try {
                    add(Attachments.survey(link), found, next);
                } catch (MultiprocException e) {
                    continue;
                }
            }
        }
    }

    public Life life() {
        return attachment.life();
    }

    public WaitTable waits() {
        return attachment.waitTable();
    }

    public ByteBuffer words() {
        return attachment.words();
    }

    /** What kind of object has its lock record at an offset. */
    public boolean isOfKind(int lockAt, Kind kind) {
        return kindNumber(lockAt) == kind.number();
    }

    private int kindNumber(int lockAt) {
        return attachment.header().isArena()
                ? Block.kindNumber(words(), lockAt - Block.LOCK_AT)
                : attachment.header().kindNumber();
    }

    /** Whether an object can have its lock record at an offset. */
    public boolean isPlausible(int lockAt) {
        Header header = attachment.header();
        return header.isArena()
                ? Block.isPlausible(lockAt - Block.LOCK_AT, (int) header.dataOffset(), words().limit())
                : lockAt == Header.LOCK_AT;
    }

    /** Where the data begin of the object that has its lock record at an offset. */
    public int dataAt(int lockAt) {
        Header header = attachment.header();
        return header.isArena() ? lockAt - Block.LOCK_AT + Block.DATA_AT : (int) header.dataOffset();
    }

    /** The object that has its lock record at an offset, for people: as its own description. */
    public String describe(int lockAt) {
        Header header = attachment.header();
        String text = View.describe(Kind.nameOf(kindNumber(lockAt)), header.name());
        return header.isArena() ? text + " at " + Long.toHexString(Block.nonce(words(), lockAt - Block.LOCK_AT)) : text;
    }

    @Override
    public void close() {
        attachment.releaseSurvey();
    }
}
