package io.multiproc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.multiproc.internal.wait.WaitMode;
import io.multiproc.sync.ReadLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.WriteLock;
import io.multiproc.testing.Sampled;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same operations as in {@link KilledProcessesTest}, in processes that are stopped before a step, and not killed. While one is stopped, each other
 * operation keeps its limit of time, or ends by an interrupt. A build takes a sample of the stops; {@code -Dstops.share=all} takes all of them, and
 * {@code -Dexplore.groups} names some of the groups. {@code target/stopped.txt} says how many there were, and how late calls were.
 */
@Tag("wait")
@Tag("long")
class StoppedProcessesTest {
    private static final boolean ALL = "all".equals(System.getProperty("stops.share"));
    private static final Path REPORT = Path.of("target", "stopped.txt");
    private static final int LANES = ALL ? 6 : Sampled.Rounds.of(3, 1);
    private static final int EACH_SCENARIO = ALL ? 1 : Sampled.Rounds.of(29, 90);
    private static final int EACH_STEP = ALL ? 1 : 3;
    private static final int TOO_MANY = 300;

    private record Walk(Scenario<?> scenario, int firstStep) {}

    private final Queue<Walk> left = new ConcurrentLinkedQueue<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final Visitor visitor = new Visitor();
    private final Places places = new Places();
    private final AtomicInteger stops = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> late = Collections.synchronizedList(new ArrayList<>());

    /** All but those whose parties find each other through the heap of one process. */
    private static Stream<Scenario<?>> scenarios() {
        Set<String> groups = KilledProcessesTest.groups();
        return Tables.all().entrySet().stream()
                .filter(group ->
                        groups.contains(group.getKey()) || group.getKey().equals("arena") && groups.size() > 1)
                .flatMap(group -> group.getValue().stream())
                .filter(scenario -> !scenario.name.startsWith("Arena.reclaim"));
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void allOthersGoOnWhereverAProcessIsStopped() throws Exception {
        StoppedParty.warmUp();
        long start = System.nanoTime();
        int[] number = new int[1];
        scenarios().forEach(scenario -> {
            if (number[0]++ % EACH_SCENARIO == 0) {
                left.add(new Walk(scenario, number[0] % EACH_STEP));
            }
        });
        List<Thread> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            Thread lane = new Thread(this::walk, "lane-" + i);
            lanes.add(lane);
            lane.start();
        }
        for (Thread lane : lanes) {
            lane.join();
        }
        visitor.close();
        DeadParty.closeAll();
        String line =
                stops + " stops, " + calls + " calls, " + millisSince(start) + " ms, latest of each lane: " + late;
        report(line);
        if (!failures.isEmpty()) {
            fail(failures.size() + " scenarios have failed:\n" + String.join("\n", failures));
        }
        assertTrue(stops.get() > number[0] / EACH_SCENARIO, "no operation has a step: " + line);
    }

    static Stream<Class<?>> structures() {
        return Operations.structures();
    }

    @ParameterizedTest
    @MethodSource("structures")
    void noOperationIsForgotten(Class<?> structure) throws Exception {
        Set<String> left = Operations.methods(structure);
        left.remove("bounded"); // It is "create" with another kind.
        for (Scenario<?> scenario : Tables.flat()) {
            boolean isMutex = structure == SharedReentrantLock.class
                    && scenario.structure().equals("SharedLock");
            if (scenario.structure().equals(structure.getSimpleName()) || isMutex) {
                removeProbed(scenario, left);
            }
        }
        if (structure == ReadLock.class || structure == WriteLock.class) {
            left.remove("newCondition"); // They have none.
        }
        assertEquals(Set.of(), left, "called by no probe");
    }

    private static <T extends Serializable> void removeProbed(Scenario<T> scenario, Set<String> left) throws Exception {
        T shared = scenario.create.call();
        StopRules.of(scenario, shared).probes.forEach(probe -> left.remove(probe.method()));
        scenario.close.on(shared);
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static void report(String line) throws IOException {
        String text = WaitMode.current() + ": " + line + "\n";
        Files.writeString(REPORT, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void walk() {
        StoppedStage stage = null;
        try {
            for (Walk next = left.poll(); next != null; next = left.poll()) {
                stage = stage == null ? new StoppedStage(visitor, places) : stage;
                try {
                    long start = System.nanoTime();
                    int made = walk(stage, next.scenario, next.firstStep);
                    stops.addAndGet(made);
                    report(made + " stops, " + millisSince(start) + " ms, " + next.scenario.name());
                } catch (AssertionError e) {
                    report("failed: " + e.getMessage());
                    failures.add(e.getMessage());
                    note(stage);
                    stage.abandon();
                    stage = null;
                }
            }
            if (stage != null) {
                note(stage);
                stage.close();
            }
        } catch (Exception e) {
            failures.add("a lane has ended: " + e);
        }
    }

    private void note(StoppedStage stage) {
        calls.addAndGet(stage.prober().calls());
        late.add(stage.prober().latestMillis() + " ms " + stage.prober().latestCall());
    }

    private static <T extends Serializable> int walk(StoppedStage stage, Scenario<T> scenario, int firstStep) {
        int stops = 0;
        for (int step = stage.play(scenario, firstStep); step != StoppedStage.NEVER; ) {
            stops++;
            assertTrue(stops < TOO_MANY, () -> scenario.name + " does not come to an end");
            step = stage.play(scenario, step + EACH_STEP);
        }
        return stops;
    }
}
