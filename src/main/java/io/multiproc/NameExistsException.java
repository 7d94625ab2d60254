package io.multiproc;

/** A create was asked for a name that is taken; what has the name is untouched. */
public final class NameExistsException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String name;

    /**
     * Makes the exception.
     *
     * @param name the name that is taken
     */
    public NameExistsException(String name) {
        super("name is taken: name=" + name + "; open it, unlink it first, or choose another name");
        this.name = name;
    }

    /**
     * Makes the exception for a name that the caller may neither open nor unlink.
     *
     * @param name the name that is taken
     * @param owner whose it is
     */
    public NameExistsException(String name, String owner) {
        super("name is taken: name=" + name + ", owner=" + owner + "; choose another name");
        this.name = name;
    }

    /**
     * The name that is taken.
     *
     * @return the name
     */
    public String name() {
        return name;
    }
}
