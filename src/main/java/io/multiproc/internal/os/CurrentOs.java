package io.multiproc.internal.os;

import io.multiproc.internal.os.linux.LinuxOs;
import java.nio.ByteOrder;

/** Chooses the implementation for this machine, once. */
final class CurrentOs {
    /** Nobody changes it but tests in which methods of the contract fail. */
    static volatile Os instance = choose();

    private CurrentOs() {}

    private static Os choose() {
        String name = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        if (!name.equals("Linux")) {
            throw new UnsupportedOperationException(
                    "no implementation for this operating system: os.name=" + name + "; Linux is supported");
        }
        boolean supported = arch.equals("amd64") || arch.equals("aarch64");
        if (!supported || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException(
                    "no implementation for this processor: os.arch=" + arch + "; amd64 and aarch64 are supported");
        }
        return new LinuxOs(arch.equals("aarch64"));
    }
}
