package io.multiproc.process;

import static io.multiproc.process.ControlLayout.STATE;

import io.multiproc.internal.wait.Secret;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The mapped fields of a control segment. Fences, not handles: a child that starts must not link any. */
final class ControlPage {
    private final ByteBuffer buffer;

    ControlPage(ByteBuffer buffer) {
        this.buffer = buffer.order(ByteOrder.nativeOrder());
    }

    int state() {
        int state = buffer.getInt(STATE);
        // pairs with the fence in state(int): whoever sees the state sees what was written before it
        VarHandle.acquireFence();
        return state;
    }

    void state(int state) {
        // pairs with the fence in state(): the fields that a state makes valid are written before it
        VarHandle.releaseFence();
        buffer.putInt(STATE, state);
        VarHandle.fullFence();
    }

    int getInt(int offset) {
        return buffer.getInt(offset);
    }

    void putInt(int offset, int value) {
        buffer.putInt(offset, value);
    }

    long getLong(int offset) {
        return buffer.getLong(offset);
    }

    void putLong(int offset, long value) {
        buffer.putLong(offset, value);
    }

    Secret secret() {
        return Secret.read(buffer, ControlLayout.SECRET);
    }

    void secret(Secret secret) {
        putLong(ControlLayout.SECRET, secret.high());
        putLong(ControlLayout.SECRET + Long.BYTES, secret.low());
    }

    /** Adds one to the word that a watching parent sleeps on; it has one writer at a time. */
    void ring() {
        VarHandle.fullFence();
        buffer.putInt(ControlLayout.BELL, buffer.getInt(ControlLayout.BELL) + 1);
        VarHandle.fullFence();
    }

    byte[] get(long offset, long size) {
        byte[] bytes = new byte[Math.toIntExact(size)];
        buffer.get(Math.toIntExact(offset), bytes);
        return bytes;
    }

    void put(long offset, byte[] bytes) {
        buffer.put(Math.toIntExact(offset), bytes);
    }

    /** Checks magic, version and nonce; the reason for refusing it, or null. */
    String mismatch(long nonce) {
        if (getLong(ControlLayout.MAGIC) != ControlLayout.MAGIC_VALUE) {
            return "it is not a control segment";
        }
        if (getInt(ControlLayout.VERSION) != ControlLayout.VERSION_VALUE) {
            return "parent and child have different versions of multiproc";
        }
        return getLong(ControlLayout.NONCE) == nonce ? null : "it belongs to another process";
    }
}
