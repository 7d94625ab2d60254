package io.multiproc.race;

import java.time.Duration;

/** There are too many orders of a scenario's operations to find out in time whether one explains it. */
final class UndecidedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UndecidedException(int operations, Duration limit) {
        super("whether an order of the operations explains a scenario is not known after " + limit.toMillis()
                + " ms: operations=" + operations
                + "; take fewer actors or fewer operations for each, or perKey, or search longer");
    }
}
