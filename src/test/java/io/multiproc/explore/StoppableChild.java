package io.multiproc.explore;

import io.multiproc.internal.os.Steps;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Stops;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The test's side of a {@link StoppedParty}. */
final class StoppableChild implements AutoCloseable {
    private static final String GONE = "the process has ended, see standard error";

    private static final long START_MILLIS = TimeUnit.SECONDS.toMillis(120);

    private final ChildJvm child;
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private boolean stopped;

    StoppableChild() throws IOException {
        child = ChildJvm.start(List.of("-D" + Steps.PROPERTY + "=true"), StoppedParty.class, "serve");
        Thread reader = new Thread(this::read, "explorer-reader");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            for (String line = child.hear(); line != null; line = child.hear()) {
                news.add(line);
            }
        } catch (IOException e) {
            news.add(GONE + ": " + e);
        }
        news.add(GONE);
    }

    void say(Object... lines) {
        for (Object line : lines) {
            child.say(line);
        }
    }

    /** The next line, or null if there is none in time. */
    String poll(long millis) throws InterruptedException {
        String line = news.poll(millis, TimeUnit.MILLISECONDS);
        if (GONE.equals(line)) {
            throw new AssertionError(GONE);
        }
        return line;
    }

    /** The next line. */
    String hear() throws InterruptedException {
        String line = poll(TimeUnit.SECONDS.toMillis(Scene.LIMIT_SECONDS * 3));
        if (line == null) {
            child.say("stacks");
            throw new AssertionError("the process that is to be stopped says nothing");
        }
        return line;
    }

    /** Returns when the process has begun to listen. */
    void awaitStart() throws InterruptedException {
        String line = poll(START_MILLIS);
        if (!"up".equals(line)) {
            throw new AssertionError("expected <up>, heard <" + line + ">");
        }
    }

    void expect(String expected) throws InterruptedException {
        String line = hear();
        if (!line.startsWith(expected)) {
            throw new AssertionError("expected <" + expected + ">, heard <" + line + ">");
        }
    }

    void stop() throws Exception {
        Stops.stop(child.pid());
        stopped = true;
    }

    void goOn() throws Exception {
        if (stopped) {
            Stops.goOn(child.pid());
            stopped = false;
        }
    }

    void kill() throws InterruptedException {
        child.kill();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
