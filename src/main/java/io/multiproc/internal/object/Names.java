package io.multiproc.internal.object;

import java.util.Objects;
import java.util.regex.Pattern;

/** The names that shared objects may have: the same on every system. */
public final class Names {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,30}");

    private Names() {}

    /** Returns the name, or refuses it. */
    public static String check(String name) {
        Objects.requireNonNull(name, "name");
        if (!isAllowed(name)) {
            throw new IllegalArgumentException("not a name for a shared object: name=" + printable(name)
                    + "; use 1 to 30 of A-Z a-z 0-9 . _ - but not \".\", \"..\" or \"sem.\" at the beginning");
        }
        return name;
    }

    /** Whether a shared object may have this name. */
    static boolean isAllowed(String name) {
        return ALLOWED.matcher(name).matches() && !name.equals(".") && !name.equals("..") && !name.startsWith("sem.");
    }

    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        name.chars()
                .limit(100)
                .forEach(c -> text.append(c < ' ' || c > '~' ? String.format("\\u%04x", c) : Character.toString(c)));
        return text.toString();
    }
}
