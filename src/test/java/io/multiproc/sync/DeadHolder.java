package io.multiproc.sync;

/** Words of permits that come back, as a process would have left them that was killed. */
final class DeadHolder {
    static final int LINE = PermitLayout.lineAt(0, DeadWords.SLOT);
    private static final int RECORD = PermitLayout.RECORDS_OF_SLOT * DeadWords.SLOT;

    private DeadHolder() {}

    /** A process that is dead has acquired some of the permits; its entry does not say so yet. */
    static DeadWords hold(SharedSemaphore semaphore, int held) {
        int left = semaphore.availablePermits() - held;
        if (!semaphore.tryAcquire(0)) { // Completes the last operation.
            throw new AssertionError(semaphore);
        }
        DeadWords words = new DeadWords(semaphore.view);
        words.write(LINE + PermitLayout.OWNER, DeadWords.DEAD);
        decide(words, PermitLayout.result(left, DeadWords.SLOT), held, left + held);
        return words;
    }

    /** An operation of the dead process is decided, and no more. */
    static void decide(DeadWords words, long result, int held, long total) {
        long last = words.read(PermitLayout.DECISION);
        int record = PermitLayout.recordOf(last) == RECORD ? RECORD + 1 : RECORD;
        int at = PermitLayout.recordAt(0, record);
        words.write(at + PermitLayout.RESULT, result);
        words.write(at + PermitLayout.CHANGED, PermitLayout.entryAfter(words.read(LINE + PermitLayout.ENTRY), held));
        words.write(at + PermitLayout.TOTAL, total);
        words.write(PermitLayout.DECISION, PermitLayout.decisionAfter(last, record));
    }
}
