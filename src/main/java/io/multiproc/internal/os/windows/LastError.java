package io.multiproc.internal.os.windows;

import com.sun.jna.Native;
import io.multiproc.NativeCallException;

/** The error codes of the Windows functions that are used here, and their names. */
enum LastError {
    ERROR_FILE_NOT_FOUND(2),
    ERROR_PATH_NOT_FOUND(3),
    ERROR_TOO_MANY_OPEN_FILES(4),
    ERROR_ACCESS_DENIED(5),
    ERROR_INVALID_HANDLE(6),
    ERROR_NOT_ENOUGH_MEMORY(8),
    ERROR_WRITE_PROTECT(19),
    ERROR_SHARING_VIOLATION(32),
    ERROR_LOCK_VIOLATION(33),
    ERROR_HANDLE_DISK_FULL(39),
    ERROR_FILE_EXISTS(80),
    ERROR_INVALID_PARAMETER(87),
    ERROR_DISK_FULL(112),
    ERROR_INVALID_NAME(123),
    ERROR_ALREADY_EXISTS(183),
    ERROR_FILENAME_EXCED_RANGE(206),
    ERROR_TOO_MANY_POSTS(298),
    ERROR_INVALID_ADDRESS(487),
    ERROR_MAPPED_ALIGNMENT(1132),
    ERROR_NO_SYSTEM_RESOURCES(1450),
    ERROR_COMMITMENT_LIMIT(1455),
    ERROR_NOT_ENOUGH_QUOTA(1816);

    private final int number;

    LastError(int number) {
        this.number = number;
    }

    /** The error of the native call that this thread made last; ask at once, and only after its result said that it failed. */
    static int last() {
        return Native.getLastError();
    }

    /** Whether a number is this error. */
    boolean is(int code) {
        return code == number;
    }

    /** Whether an error says that there is no object of the name. */
    static boolean isNotFound(int code) {
        return ERROR_FILE_NOT_FOUND.is(code);
    }

    /** Whether an error says that there is not enough memory, page file or disk. */
    static boolean isOutOfMemory(int code) {
        return ERROR_COMMITMENT_LIMIT.is(code)
                || ERROR_NOT_ENOUGH_MEMORY.is(code)
                || ERROR_NO_SYSTEM_RESOURCES.is(code)
                || ERROR_NOT_ENOUGH_QUOTA.is(code)
                || ERROR_DISK_FULL.is(code)
                || ERROR_HANDLE_DISK_FULL.is(code);
    }

    /** The name of an error code. */
    static String nameOf(int code) {
        for (LastError e : values()) {
            if (e.number == code) {
                return e.name();
            }
        }
        return "error " + code;
    }

    /** The exception for what this library refuses as the system would. */
    NativeCallException failure(String call, String object) {
        return failure(call, number, object);
    }

    /** The exception for a refused call, with the remedy where there is a known one. */
    static NativeCallException failure(String call, int code, String object) {
        String remedy = "";
        if (ERROR_ACCESS_DENIED.is(code)) {
            remedy = "no permission: shared objects belong to the user who created them; names of the machine (-D"
                    + KernelNames.PROPERTY + "=global) can be created by services and administrators only";
        } else if (isOutOfMemory(code)) {
            remedy = "close shared objects or other programs, or make the page file larger";
        } else if (ERROR_TOO_MANY_OPEN_FILES.is(code)) {
            remedy = "too many handles in this process: close shared objects";
        }
        return new NativeCallException(call, code, nameOf(code), object, remedy);
    }
}
