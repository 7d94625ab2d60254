package io.multiproc.internal.os;

/**
 * A second witness of death, for proofs of life that can outlive the process that claimed them: a child that is forked and does not exec holds what its
 * parent held.
 */
public interface Witness {

    /** Where a proof ends with its process, and no second witness is needed. */
    Witness NONE = new Witness() {
        @Override
        public ProcessMark own() {
            return ProcessMark.UNKNOWN;
        }

        @Override
        public boolean isDead(long pid, ProcessMark mark) {
            return false;
        }
    };

    /** The mark of this process, for others to know it by. */
    ProcessMark own();

    /** Whether a process is dead for certain. Any doubt, and any failure, is a no. */
    boolean isDead(long pid, ProcessMark mark);
}
