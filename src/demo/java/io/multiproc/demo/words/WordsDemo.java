package io.multiproc.demo.words;

import io.multiproc.demo.Check;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.ProcessPool;
import io.multiproc.process.RemoteRunnable;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Counts the commonest words of a text: by one thread, by three threads, by three processes that share their counts,
 * and by a pool of three processes.
 */
public final class WordsDemo {
    private static final int COMMONEST = 4096;
    private static final int WORKERS = 3;
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Part whole;
    private final List<Part> parts;
    private final Vocabulary vocabulary;

    private WordsDemo(String file) throws IOException {
        whole = Part.split(file, 1).get(0);
        parts = Part.split(file, WORKERS);
        vocabulary = Vocabulary.of(whole, COMMONEST);
    }

    /** Counts in each way, checks that the counts are equal, and says how long each way took. */
    public static void run(Input input) throws Exception {
        WordsDemo demo = new WordsDemo(input.file().toString());
        say(
                "%s: %,d bytes, %,d different words, of which the %,d commonest are counted",
                input.title(), demo.whole.to(), demo.vocabulary.distinct(), demo.vocabulary.size());
        demo.countInEachWay();
    }

    private void countInEachWay() throws Exception {
        try (SharedTally shared = SharedTally.create(vocabulary.size());
                SharedTally pooled = SharedTally.create(vocabulary.size());
                ProcessPool pool = ProcessPool.create(WORKERS)) {
            Tally single = new HeapTally(vocabulary.size());
            Tally threaded = new HeapTally(vocabulary.size());
            Stopwatch watch = new Stopwatch();
            countInThreads(List.of(whole), single);
            long oneThread = watch.lap();
            countInThreads(parts, threaded);
            long threads = watch.lap();
            List<JvmProcess> children = startCounting(shared);
            long start = watch.lap();
            awaitCounted(children, shared);
            long processes = start + watch.lap();
            startAndEndIdle();
            long idle = watch.lap();
            List<String> words = vocabulary.words();
            pool.forEach(part -> part.countInto(pooled, words), parts);
            long inPool = watch.lap();
            check("one thread", single);
            check("three threads", threaded);
            check("three processes", shared);
            check("a pool of three", pooled);
            say("one thread %d ms, three threads %d ms, three processes %d ms", oneThread, threads, processes);
            say("of the processes' time, %d ms passed until the three JVMs had started and had their tasks", start);
            say("a pool of three processes that have started already %d ms", inPool);
            say("three JVMs with nothing to do start and end in %d ms", idle);
        }
    }

    private void countInThreads(List<Part> work, Tally tally) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<Callable<Void>> tasks = work.stream()
                    .map(part -> (Callable<Void>) () -> {
                        part.countInto(tally, vocabulary.words());
                        return null;
                    })
                    .toList();
            for (Future<Void> outcome : threads.invokeAll(tasks)) {
                outcome.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private List<JvmProcess> startCounting(SharedTally tally) {
        List<String> words = vocabulary.words();
        return JvmProcess.startAll(parts.stream()
                .map(part -> (RemoteRunnable) () -> part.countInto(tally, words))
                .toArray(RemoteRunnable[]::new));
    }

    private void awaitCounted(List<JvmProcess> children, SharedTally tally) throws InterruptedException {
        try (Progress progress = new Progress("counted by three processes", whole.to())) {
            for (JvmProcess child : children) {
                while (!child.join(GLANCE)) {
                    progress.at(tally.bytes());
                }
            }
            progress.at(tally.bytes());
        }
    }

    private static void startAndEndIdle() throws InterruptedException {
        RemoteRunnable[] nothing = new RemoteRunnable[WORKERS];
        Arrays.fill(nothing, (RemoteRunnable) () -> {});
        for (JvmProcess child : JvmProcess.startAll(nothing)) {
            child.join();
        }
    }

    private void check(String who, Tally tally) {
        Check.equal("bytes counted by " + who, whole.to(), tally.bytes());
        Check.equal(
                "words counted by " + who,
                vocabulary.counts(),
                Arrays.stream(tally.counts()).boxed().toList());
    }

    private static void say(String format, Object... values) {
        System.out.println("words: " + String.format(Locale.ROOT, format, values));
    }
}
