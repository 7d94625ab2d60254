package io.multiproc.internal.os;

import io.multiproc.internal.os.windows.WindowsEntropy;
import java.io.File;
import java.util.UUID;

/** Numbers that nobody draws twice. The JDK has none on Windows that are there at once: it looks at networks and directories first. */
public final class Entropy {
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private Entropy() {}

    /** A number with at least 60 random bits. */
    public static long draw() {
        return WINDOWS ? WindowsEntropy.draw() : UUID.randomUUID().getMostSignificantBits();
    }
}
