package io.multiproc.process;

import io.multiproc.internal.object.Handle;
import io.multiproc.internal.text.Throwables;
import java.io.IOException;

/**
 * Sends a result or an exception to the parent. If shared objects are in it, their handles name descriptors of this process, so it
 * waits until the parent has attached them.
 */
final class Outbound {
    static final byte[] NOTHING = {};
    private final ChildControl control;

    Outbound(ChildControl control) {
        this.control = control;
    }

    /**
     * Sends the result of a task.
     *
     * @throws IOException if it cannot be serialized or stored
     */
    void result(Object result) throws IOException {
        if (result == null) {
            control.finish(ControlLayout.RETURNED, NOTHING);
            return;
        }
        long before = handlesWritten();
        byte[] bytes;
        try {
            bytes = TaskCodec.encode(result);
        } catch (IOException e) {
            throw new IOException(
                    "the result of the task cannot be serialized: class="
                            + result.getClass().getName() + ", problem=" + Throwables.describe(e)
                            + "; return something serializable",
                    e);
        }
        boolean stays = handlesWritten() != before;
        if (stays) {
            control.stay();
        }
        try {
            control.finish(ControlLayout.RETURNED, bytes);
        } catch (IOException e) {
            throw new IOException(
                    "there is no room in shared memory for the result of the task: bytes=" + bytes.length + ", problem="
                            + e.getMessage() + "; return less, or close shared objects",
                    e);
        }
        if (stays) {
            remain();
        }
    }

    /** Sends the exception of a task, as an object too if it can be serialized. */
    void exception(Throwable thrown, Failure text) {
        long before = handlesWritten();
        byte[] object = encode(thrown);
        boolean stays = control.isWatched() && handlesWritten() != before;
        if (stays) {
            stays = announced();
        }
        boolean whole = ChildMain.store(
                control, ControlLayout.THREW, new Failure(text.className(), text.message(), text.stack(), object));
        if (stays && whole) {
            remain();
        }
    }

    /** An exception as an object, or no bytes if that is impossible: its text must do then. */
    static byte[] encode(Throwable thrown) {
        try {
            return TaskCodec.encode(thrown);
        } catch (Throwable e) { // whatever the classes of the exception do: the text must be told
            return NOTHING;
        }
    }

    private void remain() {
        try {
            control.wakeParent();
        } catch (IOException | RuntimeException e) {
            // the parent looks by itself, a little later
        }
        try {
            control.awaitAcknowledged();
        } catch (IOException e) {
            // what cannot be read cannot be acknowledged
        }
    }

    private boolean announced() {
        try {
            control.stay();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static long handlesWritten() {
        return Handle.writtenByThisThread();
    }
}
