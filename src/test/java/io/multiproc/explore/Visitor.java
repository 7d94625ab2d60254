package io.multiproc.explore;

import java.io.IOException;
import java.util.Base64;

/** A process that attaches objects and closes them, for all stages of a test. */
final class Visitor implements AutoCloseable {
    private StoppableChild child;

    /** Attaches the object in another process. */
    synchronized void visit(byte[] written, boolean closes) throws Exception {
        if (child == null) {
            child = new StoppableChild();
            child.awaitStart();
        }
        boolean done = false;
        try {
            child.say("visit", closes, Base64.getEncoder().encodeToString(written));
            child.expect("visited");
            child.expect("closed");
            done = true;
        } finally {
            if (!done) {
                child.kill();
                close();
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (child != null) {
            child.close();
            child = null;
        }
    }
}
