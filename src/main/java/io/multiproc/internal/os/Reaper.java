package io.multiproc.internal.os;

import java.lang.ref.Cleaner;

/** The one cleaner of this library; its thread starts with the first shared object. */
public final class Reaper {
    public static final Cleaner CLEANER = Cleaner.create();

    private Reaper() {}
}
