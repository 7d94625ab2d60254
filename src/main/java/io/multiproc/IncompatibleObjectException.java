package io.multiproc;

/** What a name or handle leads to is not what was asked for: another kind of object, type code, layout version or codec. */
public final class IncompatibleObjectException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String expected;
    private final String found;

    /**
     * Makes the exception.
     *
     * @param object the name or handle
     * @param property what differs, such as {@code kind} or {@code code}
     * @param expected the value that was asked for
     * @param found the value that is there
     */
    public IncompatibleObjectException(String object, String property, Object expected, Object found) {
        super("shared object is of another " + property + ": object=" + object + ", expected=" + expected + ", found="
                + found + "; open it as what it is, or use another name");
        this.expected = String.valueOf(expected);
        this.found = String.valueOf(found);
    }

    /**
     * What was asked for.
     *
     * @return the expected value
     */
    public String expected() {
        return expected;
    }

    /**
     * What is there.
     *
     * @return the found value
     */
    public String found() {
        return found;
    }
}
