package io.multiproc.testing;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinNT;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A name of shared memory that nobody else has; whatever has it at the end is removed. */
public final class ShmName implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String name = "mptest-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();

    private WinNT.HANDLE foreign;

    /** Where the file of that name is. */
    public Path path() {
        return Path.of("/dev/shm", name);
    }

    public boolean exists() {
        if (NotOnWindows.WINDOWS) {
            return Names.exists(name);
        }
        return Files.exists(path(), LinkOption.NOFOLLOW_LINKS);
    }

    /** Puts these bytes under the name, as another program would; on Windows they are there until this is closed. */
    public void write(byte[] bytes) throws IOException {
        if (!NotOnWindows.WINDOWS) {
            Files.write(path(), bytes);
            return;
        }
        endForeign();
        foreign = Kernel32.INSTANCE.CreateFileMapping(
                WinBase.INVALID_HANDLE_VALUE, null, WinNT.PAGE_READWRITE, 0, bytes.length, name);
        Pointer view = Kernel32.INSTANCE.MapViewOfFile(foreign, WinNT.SECTION_MAP_WRITE, 0, 0, 0);
        view.write(0, bytes, 0, bytes.length);
        Kernel32.INSTANCE.UnmapViewOfFile(view);
    }

    /** The bytes of the object of this name. */
    public byte[] read() throws IOException {
        if (!NotOnWindows.WINDOWS) {
            return Files.readAllBytes(path());
        }
        try (Segment segment = Os.current().segments().open(name, true)) {
            Mapping mapping = segment.map();
            byte[] bytes = new byte[(int) mapping.size()];
            mapping.buffer(0, bytes.length).get(bytes);
            mapping.unmap();
            return bytes;
        }
    }

    private void endForeign() {
        if (foreign != null) {
            Kernel32.INSTANCE.CloseHandle(foreign);
            foreign = null;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() throws IOException {
        if (NotOnWindows.WINDOWS) {
            endForeign();
        } else {
            Files.deleteIfExists(path());
        }
        if (PortableMode.isOn()) {
            Os.current().segments().sweep(); // Its companion.
        }
    }
}
