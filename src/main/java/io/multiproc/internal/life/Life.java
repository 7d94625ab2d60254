package io.multiproc.internal.life;

import io.multiproc.TooManyProcessesException;
import io.multiproc.internal.os.SegmentAddress;
import java.time.Instant;

/** The processes that use one segment, by the ids that they wrote into it. Ids are positive and below 2^31; 0 is nobody. */
public interface Life {

    /**
     * This process's id, taking a slot on the first call.
     *
     * @throws TooManyProcessesException if every slot belongs to a living process
     */
    int claim();

    /** This process's id, or 0 if it has taken no slot. */
    int claimed();

    /** Whether the process with this id lives. An error of the question is thrown, never taken for death. */
    boolean isAlive(int id);

    /** The id of the living or dead process that has this slot, or 0. */
    int idAt(int slot);

    /** How many processes there can be. */
    int slots();

    /**
     * A process that has or had a slot.
     *
     * @param pid the system's number for it
     * @param started when it was started
     * @param number its own number, the same in all segments and other than that of any other process
     * @param command what it runs, cut off
     */
    record Member(long pid, Instant started, long number, String command) {}

    /** The process with this id, or null if its slot has gone to another. */
    Member memberOf(int id);

    /** Says in this process's slot, if it has one, which segment it uses besides. */
    void link(SegmentAddress next);

    /** A segment that the process with this id uses besides this one, or null. */
    SegmentAddress linkOf(int id);

    /** The process with this id, for people to read. */
    String describe(int id);

    /** The process id of the process with this id, or 0 if its slot has gone to another. */
    long pidOf(int id);

    /** Gives this process's slot back. */
    void release();

    /** The slot that an id stands for. */
    static int slotOf(int id) {
        return id & AttachTable.SLOT_MASK;
    }
}
