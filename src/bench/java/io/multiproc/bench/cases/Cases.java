package io.multiproc.bench.cases;

import io.multiproc.bench.run.Case;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All cases of the benchmark, and the choice among them. */
public final class Cases {
    private Cases() {}

    static List<Case> all() {
        return Stream.of(
                        ValueCases.all(),
                        ArrayCases.all(),
                        LockCases.all(),
                        SyncCases.all(),
                        WaitCases.all(),
                        ProcessCases.all(),
                        QueueCases.all(),
                        PoolCases.all(),
                        RaceCases.all(),
                        ScaleCases.all())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * The cases chosen by names or beginnings of names, separated by commas; an empty choice means all. A full name
     * chooses that case alone, even if other names begin with it.
     *
     * @throws IllegalArgumentException if a name chooses nothing
     */
    public static List<Case> choose(String names) {
        List<Case> all = all();
        if (names.isEmpty()) {
            return all;
        }
        Set<Case> chosen = new LinkedHashSet<>();
        for (String name : names.split(",")) {
            chosen.addAll(matching(all, name.strip()));
        }
        return new ArrayList<>(chosen);
    }

    private static List<Case> matching(List<Case> all, String name) {
        List<Case> exact = all.stream().filter(one -> one.name().equals(name)).toList();
        List<Case> matching = !exact.isEmpty() || name.isEmpty()
                ? exact
                : all.stream().filter(one -> one.name().startsWith(name)).toList();
        if (matching.isEmpty()) {
            throw new IllegalArgumentException("no such case: bench.cases=" + name + "; choose from "
                    + all.stream().map(Case::name).collect(Collectors.joining(", ")));
        }
        return matching;
    }
}
