package io.multiproc.internal.os.windows;

import java.util.regex.Pattern;

/**
 * The names of kernel objects. One namespace serves objects of every kind, so what belongs to a segment has a character in it that the names
 * which users give cannot have.
 *
 * <pre>
 *   a named segment          Local\name            the same that other programs use for a file mapping of that name
 *   its record               Local\name~
 *   an anonymous segment     Local\multiproc~id
 *   a maker's sign of life   Local\multiproc~id~making
 *   a slot's proofs          Local\multiproc~id~slot~claim, Local\multiproc~id~slot~life
 *   a semaphore              Local\multiproc~name
 * </pre>
 *
 * <p>Only this user may open what is made under these names ({@link ThisUser}). Another user can guess the name that was chosen for a segment, and can see
 * any other while it is in use, and make an object of that name afterwards. So what is opened must have this user as its owner ({@link Owner}): another
 * user's segment is refused, a record or a semaphore is none, a proof of life proves nothing. Where the object must be new, {@code ERROR_ALREADY_EXISTS} refuses it. What
 * remains: another user can keep a name from being made, and can put an object that denies all access where the proof of a process was that has died; then the question
 * whether that process lives ends with an exception. A mapping cannot be made shorter, so none makes a reader crash.
 *
 * <p>{@code Local} is the session of the user who is logged in; with {@code -Dmultiproc.namespace=global} it is {@code Global}, the whole machine.
 */
final class KernelNames {
    /** The system property that chooses between the names of the session and those of the machine. */
    static final String PROPERTY = "multiproc.namespace";

    private static final String OWN = "multiproc~";
    private static final Pattern USERS = Pattern.compile("[A-Za-z0-9._-]{1,30}");

    private final String prefix;

    KernelNames(String property) {
        prefix = switch (property) {
            case "", "local" -> "Local\\";
            case "global" -> "Global\\";
            default ->
                throw new IllegalArgumentException(
                        "unknown namespace: " + PROPERTY + "=" + property + "; use local or global");
        };
    }

    /** Whether a place is one of these names, and not the path of a file. */
    boolean isKernelName(String place) {
        return place.startsWith(prefix);
    }

    /** Whether a place is the name of a segment: one that a user may choose, or that of an identity. */
    boolean isSegment(String place, Identity identity) {
        return place.equals(anonymous(identity))
                || isKernelName(place)
                        && USERS.matcher(place.substring(prefix.length())).matches();
    }

    String named(String name) {
        return prefix + name;
    }

    String anonymous(Identity identity) {
        return prefix + OWN + identity.toText();
    }

    String semaphore(String name) {
        return prefix + OWN + name;
    }

    /** The name of a segment's record. */
    static String recordOf(String segment) {
        return segment + "~";
    }

    String making(Identity identity) {
        return prefix + OWN + identity.toText() + "~making";
    }

    String proof(Identity identity, int slot, String what) {
        return prefix + OWN + identity.toText() + "~" + slot + "~" + what;
    }
}
