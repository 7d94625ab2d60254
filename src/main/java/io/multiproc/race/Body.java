package io.multiproc.race;

import java.io.Serializable;
import java.util.Objects;

/** What an operation does, in any of the four forms that it may have. */
@SuppressWarnings("unchecked")
final class Body implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Serializable code;

    Body(Serializable code) {
        this.code = Objects.requireNonNull(code, "operation");
    }

    /** Returns what it returns, or {@link Outcome#NOTHING}. */
    Object run(Object subject, Object argument) throws Exception {
        if (code instanceof Step) {
            return ((Step<Object, Object>) code).run(subject);
        }
        if (code instanceof StepWith) {
            return ((StepWith<Object, Object, Object>) code).run(subject, argument);
        }
        if (code instanceof Action) {
            ((Action<Object>) code).run(subject);
        } else {
            ((ActionWith<Object, Object>) code).run(subject, argument);
        }
        return Outcome.NOTHING;
    }
}
