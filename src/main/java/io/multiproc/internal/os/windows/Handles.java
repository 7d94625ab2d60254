package io.multiproc.internal.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.platform.win32.WinNT;
import io.multiproc.OutOfSharedMemoryException;

/** Kernel objects by name, with every error told apart. Who gets a handle closes it. */
final class Handles {
    /** The outcome of a creation: whether the object was made by it, or was there. */
    record Created(Pointer handle, boolean isNew) {}

    private static final int SEMAPHORE_MODIFY_STATE = 2;
    private static final int REGION_SIZE = 24;
    private static final int MEMORY_BASIC_INFORMATION = 48;

    private Handles() {}

    /** Makes a file mapping on the page file, or opens the one of that name; null if another kind of object has the name. */
    static Created createMapping(long size, String kernelName, String object) {
        Pointer handle = createMapping(Calls.INVALID_HANDLE_VALUE, WinNT.PAGE_READWRITE, size, kernelName);
        int error = LastError.last();
        if (handle != null) {
            return new Created(handle, !LastError.ERROR_ALREADY_EXISTS.is(error));
        }
        if (LastError.ERROR_INVALID_HANDLE.is(error)) {
            return null;
        }
        throw creationFailure(error, size, object);
    }

    /** Makes a mapping without a name of a file, which is made as large as the mapping. */
    static Pointer createFileMapping(Pointer file, long size, boolean readOnly, String object) {
        Pointer handle = createMapping(file, readOnly ? WinNT.PAGE_READONLY : WinNT.PAGE_READWRITE, size, null);
        if (handle == null) {
            throw creationFailure(LastError.last(), size, object);
        }
        return handle;
    }

    private static Pointer createMapping(Pointer file, int protection, long size, String kernelName) {
        return Calls.CreateFileMappingW(
                file,
                null,
                protection,
                (int) (size >>> Integer.SIZE),
                (int) size,
                kernelName == null ? null : new WString(kernelName));
    }

    private static RuntimeException creationFailure(int error, long size, String object) {
        if (LastError.isOutOfMemory(error)) {
            String remedy = ": close shared objects or other programs, or make the page file or the disk larger";
            return new OutOfSharedMemoryException(object, size, -1, LastError.nameOf(error) + remedy);
        }
        return LastError.failure("CreateFileMappingW", error, object);
    }

    /** Opens a file mapping, or returns null if there is no object of that name. */
    static Pointer openMapping(String kernelName, boolean readOnly, String object) {
        int access = readOnly ? WinNT.SECTION_MAP_READ : WinNT.SECTION_MAP_READ | WinNT.SECTION_MAP_WRITE;
        Pointer handle = Calls.OpenFileMappingW(access, false, new WString(kernelName));
        if (handle == null) {
            int error = LastError.last();
            if (!LastError.isNotFound(error)) {
                throw LastError.failure("OpenFileMappingW", error, object);
            }
        }
        return handle;
    }

    /** Makes a semaphore or opens the one of that name. */
    static Pointer createSemaphore(int maximum, String kernelName, String object) {
        Pointer handle = Calls.CreateSemaphoreW(null, 0, maximum, new WString(kernelName));
        if (handle == null) {
            throw LastError.failure("CreateSemaphoreW", LastError.last(), object);
        }
        return handle;
    }

    /** Opens a semaphore, or returns null if there is none of that name. */
    static Pointer openSemaphore(String kernelName, String object) {
        Pointer handle =
                Calls.OpenSemaphoreW(SEMAPHORE_MODIFY_STATE | WinNT.SYNCHRONIZE, false, new WString(kernelName));
        if (handle == null) {
            int error = LastError.last();
            if (!LastError.isNotFound(error)) {
                throw LastError.failure("OpenSemaphoreW", error, object);
            }
        }
        return handle;
    }

    /** Makes a mutex that nobody owns, or opens the one of that name. What counts is that it is there. */
    static Created createSign(String kernelName, String object) {
        Pointer handle = Calls.CreateMutexW(null, false, new WString(kernelName));
        int error = LastError.last();
        if (handle == null) {
            throw LastError.failure("CreateMutexW", error, object);
        }
        return new Created(handle, !LastError.ERROR_ALREADY_EXISTS.is(error));
    }

    /** Whether some process has the mutex of that name. An error is thrown, never taken for "no". */
    static boolean isSignThere(String kernelName, String object) {
        Pointer handle = Calls.OpenMutexW(WinNT.SYNCHRONIZE, false, new WString(kernelName));
        if (handle == null) {
            int error = LastError.last();
            if (LastError.isNotFound(error)) {
                return false;
            }
            throw LastError.failure("OpenMutexW", error, object);
        }
        close(handle);
        return true;
    }

    /** Maps all of a file mapping. */
    static Pointer map(Pointer mapping, boolean readOnly, long size, String object) {
        int access = readOnly ? WinNT.SECTION_MAP_READ : WinNT.SECTION_MAP_READ | WinNT.SECTION_MAP_WRITE;
        Pointer address = Calls.MapViewOfFile(mapping, access, 0, 0, 0);
        if (address == null) {
            int error = LastError.last();
            if (LastError.isOutOfMemory(error)) {
                throw new OutOfSharedMemoryException(
                        object, size, -1, LastError.nameOf(error) + ": no address space for it in this process");
            }
            throw LastError.failure("MapViewOfFile", error, object);
        }
        return address;
    }

    static void unmap(Pointer address) {
        Calls.UnmapViewOfFile(address);
    }

    /** The bytes of a whole mapping, a multiple of the page size. */
    static long sizeOf(Pointer address, String object) {
        try (Memory result = new Memory(MEMORY_BASIC_INFORMATION)) {
            if (Calls.VirtualQuery(address, result, MEMORY_BASIC_INFORMATION) == 0) {
                throw LastError.failure("VirtualQuery", LastError.last(), object);
            }
            return result.getLong(REGION_SIZE);
        }
    }

    static void close(Pointer handle) {
        Calls.CloseHandle(handle);
    }
}
