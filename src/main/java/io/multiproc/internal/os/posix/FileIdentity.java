package io.multiproc.internal.os.posix;

/**
 * What a file is.
 *
 * @param device in the encoding of {@code st_dev}
 * @param inode the file's number there
 * @param size bytes
 * @param uid the owner
 * @param mode type and permissions
 */
public record FileIdentity(long device, long inode, long size, int uid, int mode) {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFREG = 0x8000;
    private static final int S_IFDIR = 0x4000;
    private static final int PERMISSIONS = 07777;

    /** Whether it is a regular file, or shared memory of a system that gives it no type. */
    public boolean isRegular() {
        int type = mode & S_IFMT;
        return type == S_IFREG || type == 0;
    }

    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }

    public int permissions() {
        return mode & PERMISSIONS;
    }

    public boolean isSameFileAs(FileIdentity other) {
        return device == other.device && inode == other.inode;
    }
}
