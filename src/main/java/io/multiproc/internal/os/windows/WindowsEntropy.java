package io.multiproc.internal.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The generator of random numbers that Windows has for every process; its documented name is RtlGenRandom. */
public final class WindowsEntropy {
    static {
        Native.register(WindowsEntropy.class, "advapi32");
    }

    private WindowsEntropy() {}

    private static native boolean SystemFunction036(Pointer result, int size);

    /** A random number. */
    public static long draw() {
        try (Memory result = new Memory(Long.BYTES)) {
            if (!SystemFunction036(result, Long.BYTES)) {
                throw LastError.failure("RtlGenRandom", LastError.last(), "a random number");
            }
            return result.getLong(0);
        }
    }
}
