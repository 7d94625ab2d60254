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
            return created(handle, error);
        }
        if (LastError.ERROR_INVALID_HANDLE.is(error)) {
            return null;
        }
        throw creationFailure(error, size, object);
    }

    /** Closes the handle if the heap is full. */
    private static Created created(Pointer handle, int error) {
        try {
            return new Created(handle, !LastError.ERROR_ALREADY_EXISTS.is(error));
        } catch (Error e) {
            close(handle);
            throw e;
        }
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
                ThisUser.securityAttributes(),
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

    /** Opens a file mapping of this user, or returns null if there is no object of that name. */
    static Pointer openMapping(String kernelName, boolean readOnly, String object) {
        int access = readOnly ? WinNT.SECTION_MAP_READ : WinNT.SECTION_MAP_READ | WinNT.SECTION_MAP_WRITE;
        Pointer handle = openMapping(kernelName, access, object);
        return handle == null ? null : Owner.checked(handle, "OpenFileMappingW", object);
    }

    /** Opens a file mapping to read and write it; null if there is none of that name and this user. */
    static Pointer openOwnMapping(String kernelName, String object) {
        int access = WinNT.SECTION_MAP_READ | WinNT.SECTION_MAP_WRITE | WinNT.READ_CONTROL;
        Pointer handle = Calls.OpenFileMappingW(access, false, new WString(kernelName));
        if (handle == null) {
            checkTaken("OpenFileMappingW", LastError.last(), object);
            return null;
        }
        return Owner.ownOrNull(handle, object);
    }

    /** Opens a file mapping of any user, to look at it. */
    static Pointer findMapping(String kernelName, String object) {
        return openMapping(kernelName, 0, object);
    }

    private static Pointer openMapping(String kernelName, int access, String object) {
        Pointer handle = Calls.OpenFileMappingW(access | WinNT.READ_CONTROL, false, new WString(kernelName));
        if (handle == null) {
            int error = LastError.last();
            if (!LastError.isNotFound(error)) {
                throw LastError.failure("OpenFileMappingW", error, object);
            }
        }
        return handle;
    }

    /** Makes a semaphore or opens the one of that name; null if the name is another user's, or another kind of object has it. */
    static Pointer createSemaphore(int maximum, String kernelName, String object) {
        Pointer handle = Calls.CreateSemaphoreW(ThisUser.securityAttributes(), 0, maximum, new WString(kernelName));
        if (handle == null) {
            checkTaken("CreateSemaphoreW", LastError.last(), object);
            return null;
        }
        return Owner.ownOrNull(handle, object);
    }

    /** Opens a semaphore; null if there is none of that name and this user. */
    static Pointer openSemaphore(String kernelName, String object) {
        int access = SEMAPHORE_MODIFY_STATE | WinNT.SYNCHRONIZE | WinNT.READ_CONTROL;
        Pointer handle = Calls.OpenSemaphoreW(access, false, new WString(kernelName));
        if (handle == null) {
            checkTaken("OpenSemaphoreW", LastError.last(), object);
            return null;
        }
        return Owner.ownOrNull(handle, object);
    }

    /**
     * Makes a mutex that no thread owns, or opens the one of that name; null if the name is another user's, or another kind of object has it. What counts
     * is that it is there.
     */
    static Created createSign(String kernelName, String object) {
        Pointer handle = Calls.CreateMutexW(ThisUser.securityAttributes(), false, new WString(kernelName));
        int error = LastError.last();
        if (handle == null) {
            checkTaken("CreateMutexW", error, object);
            return null;
        }
        Pointer own = Owner.ownOrNull(handle, object);
        return own == null ? null : created(own, error);
    }

    /**
     * Whether some process of this user has the mutex of that name. An error is thrown, never taken for "no": access is also denied to a thread that acts for
     * another user.
     */
    static boolean isSignThere(String kernelName, String object) {
        int access = WinNT.SYNCHRONIZE | WinNT.READ_CONTROL;
        Pointer handle = Calls.OpenMutexW(access, false, new WString(kernelName));
        if (handle == null) {
            int error = LastError.last();
            // A name has one object: where it is of another kind, there is no mutex.
            if (LastError.isNotFound(error) || LastError.ERROR_INVALID_HANDLE.is(error)) {
                return false;
            }
            throw LastError.failure("OpenMutexW", error, object);
        }
        Pointer own = Owner.ownOrNull(handle, object);
        if (own != null) {
            close(own);
        }
        return own != null;
    }

    /** Throws for an error that does not say that the name is free, another user's, or that of another kind of object. */
    private static void checkTaken(String call, int error, String object) {
        if (!LastError.isNotFound(error)
                && !LastError.ERROR_ACCESS_DENIED.is(error)
                && !LastError.ERROR_INVALID_HANDLE.is(error)) {
            throw LastError.failure(call, error, object);
        }
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
