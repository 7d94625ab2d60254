package io.multiproc.internal.os.macos;

import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.portable.PortableOs;

/** macOS on x86-64 and arm64. */
public final class MacOs {
    private MacOs() {}

    public static Os create(boolean arm64) {
        DarwinPlatform platform = new DarwinPlatform(arm64);
        return new PortableOs(platform, PortableOs.directoryIn(platform.temporaryDirectory()), null);
    }
}
