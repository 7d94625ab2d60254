package io.multiproc.internal.os.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import io.multiproc.internal.os.posix.FileIdentity;
import org.junit.jupiter.api.Test;

/** How the structures of macOS are read, as far as that can be tried elsewhere. */
class DarwinPlatformTest {

    private static Memory stat(int mode) {
        Memory stat = new Memory(144);
        stat.clear();
        stat.setInt(0, 0x1000010);
        stat.setShort(4, (short) mode);
        stat.setShort(6, (short) 1);
        stat.setLong(8, 123_456_789_012L);
        stat.setInt(16, 501);
        stat.setInt(20, 20);
        stat.setLong(96, 5_000_000_000L);
        return stat;
    }

    @Test
    void statOfAFileIsRead() {
        FileIdentity file = DarwinPlatform.read(stat(0100600));
        assertEquals(new FileIdentity(0x1000010, 123_456_789_012L, 5_000_000_000L, 501, 0100600), file);
        assertTrue(file.isRegular());
        assertEquals(0600, file.permissions());
    }

    @Test
    void sharedMemoryHasNoTypeAndADirectoryIsNone() {
        assertTrue(DarwinPlatform.read(stat(0700)).isRegular());
        assertTrue(DarwinPlatform.read(stat(0040700)).isDirectory());
        assertFalse(DarwinPlatform.read(stat(0040700)).isRegular());
    }
}
