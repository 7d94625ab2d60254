package io.multiproc.internal.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinNT;

/**
 * What the system tells of an open file.
 *
 * @param isRegular whether it is a file, and neither a directory nor a link to something else
 * @param size in bytes
 */
record FileState(boolean isRegular, long size) {
    /** The system's structure BY_HANDLE_FILE_INFORMATION. */
    private static final int INFORMATION_SIZE = 52;

    private static final int ATTRIBUTES_AT = 0;
    private static final int SIZE_HIGH_AT = 32;
    private static final int SIZE_LOW_AT = 36;
    private static final int NOT_REGULAR =
            WinNT.FILE_ATTRIBUTE_DIRECTORY | WinNT.FILE_ATTRIBUTE_DEVICE | WinNT.FILE_ATTRIBUTE_REPARSE_POINT;

    static FileState of(Pointer file, String object) {
        try (Memory result = new Memory(INFORMATION_SIZE)) {
            if (!Calls.GetFileInformationByHandle(file, result)) {
                throw LastError.failure("GetFileInformationByHandle", LastError.last(), object);
            }
            boolean isRegular = (result.getInt(ATTRIBUTES_AT) & NOT_REGULAR) == 0;
            long high = Integer.toUnsignedLong(result.getInt(SIZE_HIGH_AT));
            return new FileState(isRegular, high << Integer.SIZE | Integer.toUnsignedLong(result.getInt(SIZE_LOW_AT)));
        }
    }
}
