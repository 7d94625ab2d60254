package io.multiproc.explore;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The places in the library at which a process was stopped already. A place is a chain of calls: the steps of a loop are one place, of which the first
 * two are new in each scenario. What all operations have in common, taking a slot and registering a waiter, is new once for each class.
 */
final class Places {
    private static final int EACH = 2;
    private static final Pattern COMMON = Pattern.compile("AttachTable|SlotLife|WaitTable|ShortText|countContention");
    private static final Pattern NUMBERS = Pattern.compile("^at step \\d+, | at \\d+");

    private final Map<String, Integer> seen = new ConcurrentHashMap<>();

    /** Whether the place is to be looked at; it counts from now on. */
    boolean isNew(Scenario<?> scenario, String news) {
        String place = NUMBERS.matcher(news).replaceAll("");
        boolean isCommon = COMMON.matcher(place).find();
        String key = (isCommon ? scenario.structure() : scenario.name()) + ": " + place;
        return seen.merge(key, 1, Integer::sum) <= (isCommon ? 1 : EACH);
    }
}
