package io.multiproc.internal.os;

import io.multiproc.internal.os.linux.LinuxOs;
import io.multiproc.internal.os.linux.LinuxPlatform;
import io.multiproc.internal.os.macos.MacOs;
import io.multiproc.internal.os.portable.PortableOs;
import io.multiproc.internal.os.windows.WindowsOs;
import java.nio.ByteOrder;

/** Chooses the implementation for this machine, once. */
final class CurrentOs {
    /** The system property that chooses among those that the machine has. */
    static final String PROPERTY = "multiproc.os";

    /**
     * Only tests change it, in which methods of the contract fail. Null if there is none: an exception here would be told once only, and as the
     * cause of an error without a message.
     */
    static volatile Os instance = chooseIfPossible();

    private CurrentOs() {}

    /** The implementation for this machine; what is wrong is told every time in the same words. */
    static Os get() {
        Os known = instance;
        return known != null ? known : choose(System.getProperty(PROPERTY, "native"));
    }

    private static Os chooseIfPossible() {
        try {
            return choose(System.getProperty(PROPERTY, "native"));
        } catch (RuntimeException e) {
            return null;
        }
    }

    static Os choose(String property) {
        boolean portable = property.equals("portable");
        if (!portable && !property.equals("native")) {
            throw new IllegalArgumentException(
                    "unknown implementation: " + PROPERTY + "=" + property + "; use native or portable");
        }
        String name = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        boolean mac = name.startsWith("Mac");
        boolean windows = name.startsWith("Windows");
        if (!mac && !windows && !name.equals("Linux")) {
            throw new UnsupportedOperationException("no implementation for this operating system: os.name=" + name
                    + "; Linux, macOS and Windows have one");
        }
        boolean arm = arch.equals("aarch64");
        boolean supported = arm && !windows || arch.equals("amd64") || arch.equals("x86_64");
        if (!supported || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException(
                    "no implementation for this processor: os.arch=" + arch + "; amd64 and aarch64 are supported");
        }
        if (windows) {
            if (portable) {
                throw new IllegalArgumentException(
                        "the portable path is for POSIX systems: " + PROPERTY + "=" + property + ", os.name=" + name);
            }
            return new WindowsOs();
        }
        if (mac) {
            return MacOs.create(arm);
        }
        return portable
                ? new PortableOs(new LinuxPlatform(arm), PortableOs.directoryIn("/tmp"), "/dev/shm")
                : new LinuxOs(arm);
    }
}
