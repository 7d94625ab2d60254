package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The pump of a child's standard error goes on after an error, so that the child is not held up by a full pipe. */
class StderrPumpTest {
    @Test
    void anErrorBetweenTwoReadsDoesNotEndThePump() throws Exception {
        FilterInputStream failing =
                new FilterInputStream(new ByteArrayInputStream("last words".getBytes(StandardCharsets.US_ASCII))) {
                    private int reads;

                    @Override
                    public int read(byte[] target) throws IOException {
                        if (reads++ == 1) {
                            throw new OutOfMemoryError("as the test wants it");
                        }
                        return super.read(target, 0, 5);
                    }
                };
        StderrPump pump = new StderrPump("pumped");
        pump.start(failing);
        pump.join(10_000);
        assertEquals("last words", pump.lastLines());
    }
}
