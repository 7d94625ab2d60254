package io.multiproc.internal.life;

import io.multiproc.TooManyProcessesException;

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
