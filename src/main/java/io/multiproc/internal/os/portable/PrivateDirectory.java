package io.multiproc.internal.os.portable;

import io.multiproc.NativeCallException;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.FileIdentity;
import io.multiproc.internal.os.posix.LibC;
import io.multiproc.internal.os.posix.Platform;
import java.io.File;

/**
 * The directory of the companion files: this user's own. No other user can make, replace, open or cut a file in it, as it is checked before it is first used;
 * so the files in it are not checked one by one. The directory above is sticky (as {@code /tmp}) or this user's, so no other user can replace the directory.
 */
final class PrivateDirectory {
    /** Names another directory; all processes that share an object need the same. */
    static final String PROPERTY = "multiproc.directory";

    private static final int MODE = 0700;
    private static final int OF_OTHERS = 0077;
    private static final int EACCES = 13;

    private final Platform platform;
    private final String path;

    PrivateDirectory(Platform platform, String path) {
        this.platform = platform;
        this.path = path;
    }

    /** The directory of the current user in one where all may write. */
    static String pathIn(String temporaryDirectory) {
        String chosen = System.getProperty(PROPERTY, "");
        if (!chosen.isEmpty()) {
            return new File(chosen).getAbsolutePath();
        }
        return new File(temporaryDirectory, "multiproc-" + Integer.toUnsignedString(LibC.geteuid())).getPath();
    }

    String path() {
        return path;
    }

    String pathOf(String file) {
        return path + "/" + file;
    }

    /** Makes the directory if there is none, and refuses one that others could have prepared. */
    void ensure() {
        if (PortableCalls.mkdir(path, MODE) != 0) {
            int errno = Errno.last();
            if (!Errno.EEXIST.is(errno)) {
                throw new NativeCallException(
                        "mkdir",
                        errno,
                        Errno.nameOf(errno),
                        path,
                        "shared objects need a directory of this user: name one with -D" + PROPERTY);
            }
        }
        FileIdentity found = platform.identityOfPath(path);
        if (found != null && isOwn(found) && (found.permissions() & MODE) != MODE) {
            // The umask of this process, or of the one that has just made it, took rights that this user needs.
            if (PortableCalls.chmod(path, MODE) != 0) {
                throw Errno.failure("chmod", Errno.last(), path);
            }
            found = platform.identityOfPath(path);
        }
        if (found == null || !isOwn(found)) {
            throw new NativeCallException(
                    "mkdir",
                    EACCES,
                    "EACCES",
                    path,
                    "it must be a directory of this user (uid " + LibC.geteuid() + ") with mode 0700, and is "
                            + (found == null
                                    ? "gone"
                                    : "of uid " + found.uid() + " with mode 0"
                                            + Integer.toOctalString(found.permissions()))
                            + ": remove it, or name another with -D" + PROPERTY);
        }
    }

    private static boolean isOwn(FileIdentity found) {
        return found.isDirectory() && found.uid() == LibC.geteuid() && (found.permissions() & OF_OTHERS) == 0;
    }
}
