package io.multiproc;

/** An open was asked for a name that nothing has: it was never created, or has been unlinked. */
public final class NoSuchNameException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String name;

    /**
     * Makes the exception.
     *
     * @param name the unknown name
     */
    public NoSuchNameException(String name) {
        super("no shared object has this name: name=" + name + "; create it first, or use openOrCreate");
        this.name = name;
    }

    /**
     * The name that nothing has.
     *
     * @return the name
     */
    public String name() {
        return name;
    }
}
