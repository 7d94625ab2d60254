package io.multiproc.process;

import io.multiproc.memory.SharedMemory;
import java.io.IOException;
import java.util.Arrays;

/** Bytes that are too long for a slot: they lie in shared memory of their own, and where that is travels in their place. */
final class Spill {
    private Spill() {}

    /** Copies bytes into new shared memory. */
    static SharedMemory store(byte[] bytes) {
        SharedMemory memory = SharedMemory.create(bytes.length);
        try {
            memory.put(0, bytes, 0, bytes.length);
            return memory;
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /** What travels: a byte that says so, and where the memory is. */
    static byte[] message(byte mark, SharedMemory memory) throws IOException {
        byte[] address = TaskCodec.encode(memory);
        byte[] message = new byte[1 + address.length];
        message[0] = mark;
        System.arraycopy(address, 0, message, 1, address.length);
        return message;
    }

    /** The bytes that such a message leads to. */
    static byte[] load(byte[] message) throws IOException, ClassNotFoundException {
        byte[] address = Arrays.copyOfRange(message, 1, message.length);
        try (SharedMemory memory = (SharedMemory) TaskCodec.decode(address, Spill.class.getClassLoader())) {
            byte[] bytes = new byte[Math.toIntExact(memory.size())];
            memory.get(0, bytes, 0, bytes.length);
            return bytes;
        }
    }
}
