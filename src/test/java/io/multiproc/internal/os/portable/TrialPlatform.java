package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.linux.LinuxPlatform;
import io.multiproc.internal.os.posix.FileIdentity;

/** Linux, with what tests change about it. */
class TrialPlatform extends LinuxPlatform {

    TrialPlatform() {
        super(System.getProperty("os.arch").equals("aarch64"));
    }

    /** What macOS tells of shared memory: no device, no inode, no type, and whole pages of 16 KiB. */
    static final class LikeDarwin extends TrialPlatform {
        private static final int PAGE = 16 << 10;

        @Override
        public int pageSize() {
            return PAGE;
        }

        @Override
        public FileIdentity identityOf(int descriptor, String object) {
            FileIdentity found = super.identityOf(descriptor, object);
            boolean isMemory = object.indexOf('/') < 0;
            long rounded = found.size() + PAGE - 1 & -PAGE;
            return isMemory ? new FileIdentity(0, 0, rounded, found.uid(), found.permissions()) : found;
        }
    }

    /** Calls somebody before every question that is asked of it. */
    static final class Watched extends TrialPlatform {
        private final Runnable before;

        Watched(Runnable before) {
            this.before = before;
        }

        @Override
        public int create() {
            before.run();
            return super.create();
        }

        @Override
        public FileIdentity identityOf(int descriptor, String object) {
            before.run();
            return super.identityOf(descriptor, object);
        }

        @Override
        public FileIdentity identityOfPath(String path) {
            before.run();
            return super.identityOfPath(path);
        }
    }
}
