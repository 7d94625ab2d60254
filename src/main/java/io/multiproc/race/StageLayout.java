package io.multiproc.race;

/**
 * The memory that the test and the processes of its actors share.
 *
 * <pre>
 * head    go 64 | ready 64 | replaced 64 | turn 64 | step 64 | active 64 | passed 64 | (a cache line each)
 *         plan: number of steps 8, a byte each | log: 4 bytes for each step
 * seat    one for each process:
 *         command 4 | answer 4 | failed 4 | ask 4 | told 4 | kill 4 | (to 64)
 *         length of the message 4, message | length of the text 4, text
 * lane    one for each actor, one for what is done before, one for after:
 *         end of the payload 4 | (to 64) | records | payload
 * record  invoked 8 | returned 8 | kind 4 | length 4 | value 8
 * </pre>
 *
 * <table>
 * <caption>Who writes what, and who waits for it</caption>
 * <tr><th>word</th><th>written by</th><th>meaning</th></tr>
 * <tr><td>command</td><td>test, after the message</td><td>the number of the message: a new one is to be done</td></tr>
 * <tr><td>answer</td><td>process, after all records</td><td>the number of the message that is done</td></tr>
 * <tr><td>ready, go</td><td>actors count up; test</td><td>all are at the start; the number of the run that begins</td></tr>
 * <tr><td>invoked, returned</td><td>actor</td><td>0, or when; returned is written after kind, length, value and payload</td></tr>
 * <tr><td>ask, told</td><td>test; process</td><td>the stacks are wanted; they are in the text</td></tr>
 * </table>
 *
 * <p>A process may be killed between any two writes. Its records stay: one without {@code returned} is an operation that may have taken effect.
 */
final class StageLayout {
    static final int ACTORS = 8;
    static final int LANES = ACTORS + 2;
    static final int SEATS = 12;
    static final int LONGEST_SCRIPT = 1_000;

    private static final int LINE = 64;

    static final int GO = 0;
    static final int READY = GO + LINE;
    static final int REPLACED = READY + LINE;
    static final int TURN = REPLACED + LINE;
    static final int STEP = TURN + LINE;
    static final int ACTIVE = STEP + LINE;
    static final int PASSED = ACTIVE + LINE;
    static final int PLAN_LENGTH = PASSED + LINE;
    static final int PLAN = PLAN_LENGTH + Long.BYTES;
    static final int LONGEST_PLAN = 8_000;
    static final int LOG = PLAN + LONGEST_PLAN;
    static final int LOG_ENTRY = 4;
    private static final int HEAD = LOG + LONGEST_PLAN * LOG_ENTRY;

    static final int COMMAND = 0;
    static final int ANSWER = 4;
    static final int FAILED = 8;
    static final int ASK = 12;
    static final int TOLD = 16;
    static final int KILL = 20;
    static final int MESSAGE = LINE;
    static final int LONGEST_MESSAGE = 128 * 1024;
    static final int TEXT = MESSAGE + Integer.BYTES + LONGEST_MESSAGE;
    static final int LONGEST_TEXT = 60 * 1024;
    private static final int SEAT = lines(TEXT + Integer.BYTES + LONGEST_TEXT);

    static final int PAYLOAD_END = 0;
    static final int RECORDS = LINE;
    static final int INVOKED = 0;
    static final int RETURNED = 8;
    static final int KIND = 16;
    static final int LENGTH = 20;
    static final int VALUE = 24;
    static final int RECORD = 32;
    static final int PAYLOAD = RECORDS + LONGEST_SCRIPT * RECORD;
    static final int LARGEST_PAYLOAD = 96 * 1024;
    private static final int LANE = lines(PAYLOAD + LARGEST_PAYLOAD);

    static final long SIZE = HEAD + (long) SEATS * SEAT + (long) LANES * LANE;

    private StageLayout() {}

    private static int lines(int bytes) {
        return (bytes + LINE - 1) / LINE * LINE;
    }

    static long seat(int number) {
        return HEAD + (long) number * SEAT;
    }

    static long lane(int number) {
        return seat(SEATS) + (long) number * LANE;
    }

    static long record(int lane, int number) {
        return lane(lane) + RECORDS + (long) number * RECORD;
    }
}
