package io.multiproc.race;

import io.multiproc.memory.SharedMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where the test and one process meet. */
final class Seat {
    /** The command to end. */
    static final int END = -1;

    private final SharedMemory stage;
    private final long at;

    Seat(SharedMemory stage, int number) {
        this.stage = stage;
        this.at = StageLayout.seat(number);
    }

    /** For a new process. */
    void clear() {
        for (int word = StageLayout.COMMAND; word <= StageLayout.KILL; word += Integer.BYTES) {
            stage.setIntVolatile(at + word, 0);
        }
    }

    void command(int number, byte[] message) {
        if (message.length > StageLayout.LONGEST_MESSAGE) {
            throw new IllegalArgumentException(
                    "a scenario with its operations and arguments is too large: bytes=" + message.length + ", most="
                            + StageLayout.LONGEST_MESSAGE + "; use smaller arguments, or fewer operations");
        }
        write(StageLayout.MESSAGE, message);
        stage.setIntVolatile(at + StageLayout.FAILED, 0);
        stage.setIntRelease(at + StageLayout.COMMAND, number); // pairs with command(): the message is whole
    }

    int command() {
        return stage.getIntAcquire(at + StageLayout.COMMAND);
    }

    byte[] message() {
        return read(StageLayout.MESSAGE);
    }

    void answer(int number) {
        stage.setIntRelease(at + StageLayout.ANSWER, number); // pairs with answer(): all records are written
    }

    int answer() {
        return stage.getIntAcquire(at + StageLayout.ANSWER);
    }

    void fail(String text) {
        write(StageLayout.TEXT, bytes(text));
        stage.setIntRelease(at + StageLayout.FAILED, 1);
    }

    /** Why the process could not do what it was told, or null. */
    String failure() {
        return stage.getIntAcquire(at + StageLayout.FAILED) == 0 ? null : text();
    }

    void askForStacks() {
        stage.setIntVolatile(at + StageLayout.TOLD, 0);
        stage.setIntVolatile(at + StageLayout.ASK, 1);
    }

    boolean isAskedForStacks() {
        return stage.getIntAcquire(at + StageLayout.ASK) != 0;
    }

    void tell(String stacks) {
        stage.setIntVolatile(at + StageLayout.ASK, 0);
        write(StageLayout.TEXT, bytes(stacks));
        stage.setIntRelease(at + StageLayout.TOLD, 1);
    }

    /** The stacks, or null. */
    String told() {
        return stage.getIntAcquire(at + StageLayout.TOLD) == 0 ? null : text();
    }

    void wantKill() {
        stage.setIntVolatile(at + StageLayout.KILL, 1);
    }

    boolean wantsKill() {
        return stage.getIntAcquire(at + StageLayout.KILL) != 0;
    }

    private String text() {
        return new String(read(StageLayout.TEXT), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(all, Math.min(all.length, StageLayout.LONGEST_TEXT));
    }

    private void write(int offset, byte[] bytes) {
        stage.setInt(at + offset, bytes.length);
        stage.put(at + offset + Integer.BYTES, bytes, 0, bytes.length);
    }

    private byte[] read(int offset) {
        byte[] bytes = new byte[stage.getInt(at + offset)];
        stage.get(at + offset + Integer.BYTES, bytes, 0, bytes.length);
        return bytes;
    }
}
