package io.multiproc.internal.os.macos;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.reflect.Method;
import java.util.Map;

/** Functions of the C library whose structures only macOS has like this. */
public interface DarwinCalls extends Library {

    /**
     * On x86-64 the functions with the structure of today have a suffix ({@code sys/cdefs.h}, {@code __DARWIN_INODE64}); on arm64 there is no
     * other structure.
     */
    final class Suffix implements FunctionMapper {
        private final String suffix;

        Suffix(boolean arm64) {
            suffix = arm64 ? "" : "$INODE64";
        }

        @Override
        public String getFunctionName(NativeLibrary library, Method method) {
            String name = method.getName();
            return name.endsWith("stat") ? name + suffix : name;
        }
    }

    /** The functions, each bound when it is first called. */
    static DarwinCalls bind(boolean arm64) {
        return Native.load("c", DarwinCalls.class, Map.of(Library.OPTION_FUNCTION_MAPPER, new Suffix(arm64)));
    }

    int fstat(int descriptor, Pointer result);

    int lstat(String path, Pointer result);

    long confstr(int name, Pointer to, long size);
}
