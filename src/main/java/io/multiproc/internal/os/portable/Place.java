package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.Entropy;
import java.util.regex.Pattern;

/**
 * What a companion file stands for.
 *
 * @param type what it is
 * @param name its name in the system, without the slash
 * @param object the same for people to read
 */
record Place(Type type, String name, String object) {

    /** The first letter of the companion's name says what it belongs to. */
    enum Type {
        /** Shared memory with a name that the user chose: it stays until it is unlinked. */
        NAMED('n'),
        /** Shared memory that goes with its last user. */
        ANONYMOUS('a'),
        /** A file of the private directory that goes with its last user. */
        FILE('f'),
        /** A semaphore that goes with its last user. */
        SEMAPHORE('s');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }
    }

    /** What begins with this in the private directory is the data of a {@link Type#FILE}. */
    private static final String DATA = "d.";

    /** With the digits that follow, as long as macOS allows. */
    private static final String GENERATED = "multiproc.";

    private static final String SEMAPHORE_FILES = "sem.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,30}");

    Place(Type type, String name) {
        this(
                type,
                name,
                switch (type) {
                    case NAMED -> name;
                    case SEMAPHORE -> "semaphore " + name;
                    case ANONYMOUS, FILE -> "anonymous memory";
                });
    }

    /** The same, as a part of what people know. */
    Place of(String whole) {
        return new Place(type, name, type == Type.SEMAPHORE ? object + " of " + whole : whole);
    }

    /** One with a name that another user cannot guess and so cannot have taken. */
    static Place generated(Type type) {
        return new Place(type, GENERATED + Long.toString(randomNumber(), 36));
    }

    /** Positive. */
    static long randomNumber() {
        return Math.max(1, Entropy.draw() & Long.MAX_VALUE);
    }

    /**
     * Whether this library makes segments of this name: those that go with their last user have generated names, the others those that users
     * may choose.
     */
    boolean isOfSegment() {
        return switch (type) {
            case NAMED -> !name.startsWith(SEMAPHORE_FILES) && !name.equals(".") && !name.equals("..");
            case ANONYMOUS, FILE ->
                name.startsWith(GENERATED)
                        && name.indexOf('.', GENERATED.length()) < 0
                        && name.length() > GENERATED.length();
            case SEMAPHORE -> false;
        };
    }

    /** The place of a companion, by its file's name, or null if it is none. */
    static Place ofCompanion(String file) {
        if (file.length() < 3
                || file.charAt(1) != '.'
                || !NAME.matcher(file.substring(2)).matches()) {
            return null;
        }
        for (Type type : Type.values()) {
            if (file.charAt(0) == type.letter) {
                return new Place(type, file.substring(2));
            }
        }
        return null;
    }

    /** The place of a file of data, by its name, or null if it is none. */
    static Place ofData(String file) {
        if (!file.startsWith(DATA)) {
            return null;
        }
        String name = file.substring(DATA.length());
        return NAME.matcher(name).matches() ? new Place(Type.FILE, name) : null;
    }

    String companion() {
        return type.letter + "." + name;
    }

    String data() {
        return DATA + name;
    }

    /** The name as {@code shm_open} and {@code sem_open} want it. */
    String systemName() {
        return "/" + name;
    }

    /** Whether it goes with its last user. */
    boolean isTemporary() {
        return type != Type.NAMED;
    }
}
