package io.multiproc.internal.object;

import io.multiproc.internal.os.Entropy;
import java.util.SplittableRandom;

/** Numbers that no other segment or block has: what a handle must find again. Never 0. */
final class Nonces {
    private static final SplittableRandom RANDOM = new SplittableRandom(System.nanoTime()
            ^ System.currentTimeMillis() << 20
            ^ ProcessHandle.current().pid() << 40
            ^ Entropy.draw());

    private Nonces() {}

    static synchronized long next() {
        long nonce;
        do {
            nonce = RANDOM.nextLong();
        } while (nonce == 0);
        return nonce;
    }
}
