package io.multiproc.bench.jmh;

import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Words;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A word of a protocol written with the hook of those who explore deaths, which is off, and without. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StepsBench {
    private final ByteBuffer words =
            ByteBuffer.allocateDirect(2 * Long.BYTES).alignedSlice(Long.BYTES).order(ByteOrder.nativeOrder());

    /** As all of this library does. */
    @Benchmark
    public boolean withHook() {
        Words.setLongRelease(words, 0, 1);
        return Words.compareAndSetLong(words, 0, 1, 2);
    }

    /** As it would if nobody explored deaths. */
    @Benchmark
    public boolean withoutHook() {
        DataWords.LONG.setRelease(words, 0, 1L);
        return DataWords.LONG.compareAndSet(words, 0, 1L, 2L);
    }
}
