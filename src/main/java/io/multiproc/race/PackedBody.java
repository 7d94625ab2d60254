package io.multiproc.race;

import io.multiproc.internal.text.Throwables;
import java.io.IOException;
import java.io.Serializable;

/**
 * The code of an operation, on its own, so that one that cannot be read can be named.
 *
 * @param operation its name
 * @param bytes the code
 */
record PackedBody(String operation, byte[] bytes) implements Serializable {

    Body unpack() throws IOException {
        try {
            return (Body) Packed.unpack(bytes);
        } catch (Exception | LinkageError e) {
            throw new IOException("operation=" + operation + ", reason=" + Throwables.describe(e), e);
        }
    }
}
