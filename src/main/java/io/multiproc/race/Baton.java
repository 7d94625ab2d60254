package io.multiproc.race;

import io.multiproc.memory.SharedMemory;

/**
 * Who may run when actors run one at a time. Only the actor whose turn it is moves; at each point it gives the turn to whom the plan says, or keeps
 * it. One that waits in an object of this library gives its turn away until it has waited; one that does not get to a point for another reason is passed over by the
 * test, and asks for the turn again when it gets to one.
 *
 * <table>
 * <caption>The turn</caption>
 * <tr><th>from</th><th>to</th><th>by</th></tr>
 * <tr><td>NOT_BEGUN</td><td>an actor</td><td>the test, once all are at the start</td></tr>
 * <tr><td>NOBODY</td><td>an actor</td><td>a passed one that has got on</td></tr>
 * <tr><td>an actor</td><td>another, or itself</td><td>that actor, at a point</td></tr>
 * <tr><td>an actor</td><td>another, or NOBODY</td><td>that actor, at its end or before it waits; the test; both have marked it as passed</td></tr>
 * </table>
 *
 * <p>All are compare-and-set of the turn, so an actor that is passed over while it gets to a point sees it.
 */
final class Baton {
    static final int NOBODY = -1;

    private static final int NOT_BEGUN = -2;
    /** In the log: this step had no choice, the actor was passed over. */
    static final int NO_CHOICE = 0xff;

    private final SharedMemory stage;

    Baton(SharedMemory stage) {
        this.stage = stage;
    }

    /** The test, before the actors start. */
    void lay(int actors, byte[] plan) {
        stage.setIntVolatile(StageLayout.TURN, NOT_BEGUN);
        stage.setIntVolatile(StageLayout.STEP, 0);
        stage.setIntVolatile(StageLayout.PASSED, 0);
        stage.setIntVolatile(StageLayout.ACTIVE, actors);
        int length = Math.min(plan.length, StageLayout.LONGEST_PLAN);
        stage.setIntVolatile(StageLayout.PLAN_LENGTH, length);
        stage.put(StageLayout.PLAN, plan, 0, length);
    }

    /** The test, once all are at the start. */
    void start() {
        give(NOT_BEGUN, NOBODY, able());
    }

    void awaitTurn(int actor) {
        Pause pause = new Pause();
        while (turn() != actor) {
            if (turn() == NOBODY) {
                unmark(actor);
                if (stage.compareAndSetInt(StageLayout.TURN, NOBODY, actor)) {
                    return;
                }
            }
            pause.once();
        }
    }

    /** The actor is at a point: another may go first. */
    void point(int actor) {
        if (turn() != actor || !give(actor, actor, able())) {
            unmark(actor);
        }
        awaitTurn(actor);
    }

    /** The actor is about to wait for another, in one of this library's objects. */
    void sleep(int actor) {
        if (turn() == actor) {
            pass(actor);
        }
    }

    /** The actor has waited. */
    void wake(int actor) {
        unmark(actor);
        awaitTurn(actor);
    }

    void end(int actor) {
        stageMask(StageLayout.ACTIVE, ~(1 << actor), 0);
        unmark(actor);
        while (turn() == actor) {
            give(actor, NOBODY, able());
        }
    }

    /** The test: the one whose turn it is does not get on. */
    void pass() {
        int actor = turn();
        if (actor >= 0) {
            pass(actor);
        }
    }

    private void pass(int actor) {
        stageMask(StageLayout.PASSED, ~0, 1 << actor);
        int able = able();
        if (able != 0) {
            give(actor, NOBODY, able);
        } else {
            stage.compareAndSetInt(StageLayout.TURN, actor, NOBODY);
        }
    }

    int turn() {
        return stage.getIntVolatile(StageLayout.TURN);
    }

    int steps() {
        return stage.getIntVolatile(StageLayout.STEP);
    }

    /** Who could have run at a step, who had run before ({@link #NO_CHOICE} for nobody) and who then did. */
    record Choice(int able, int before, int chosen) {}

    Choice choice(int step) {
        long at = StageLayout.LOG + (long) step * StageLayout.LOG_ENTRY;
        return new Choice(
                Byte.toUnsignedInt(stage.getByte(at)),
                Byte.toUnsignedInt(stage.getByte(at + 1)),
                Byte.toUnsignedInt(stage.getByte(at + 2)));
    }

    private int able() {
        return stage.getIntVolatile(StageLayout.ACTIVE) & ~stage.getIntVolatile(StageLayout.PASSED);
    }

    private void unmark(int actor) {
        stageMask(StageLayout.PASSED, ~(1 << actor), 0);
    }

    private void stageMask(int word, int keep, int set) {
        int before;
        do {
            before = stage.getIntVolatile(word);
        } while (!stage.compareAndSetInt(word, before, before & keep | set));
    }

    /** Gives the turn on, by the plan, or else to the stated one, or to the first; false if it was not there any more. */
    private boolean give(int from, int preferred, int able) {
        int step = steps();
        int next = able == 0 ? NOBODY : Integer.numberOfTrailingZeros(able);
        if (preferred != NOBODY && (able & 1 << preferred) != 0) {
            next = preferred;
        }
        if (step < stage.getIntVolatile(StageLayout.PLAN_LENGTH)) {
            int planned = stage.getByte(StageLayout.PLAN + step);
            next = planned >= 0 && (able & 1 << planned) != 0 ? planned : next;
        }
        if (next != NOBODY && step < StageLayout.LONGEST_PLAN) {
            long at = StageLayout.LOG + (long) step * StageLayout.LOG_ENTRY;
            stage.setByte(at, (byte) able);
            stage.setByte(at + 1, (byte) (preferred == NOBODY ? NO_CHOICE : preferred));
            stage.setByte(at + 2, (byte) next);
            stage.setIntVolatile(StageLayout.STEP, step + 1);
        }
        return stage.compareAndSetInt(StageLayout.TURN, from, next);
    }
}
