package io.multiproc.testing;

import io.multiproc.internal.os.Os;
import io.multiproc.internal.wait.Secret;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Sweeps after the last test of a run what killed children have left: the names of semaphores, and on the portable path segments, as the next build may begin
 * by deleting the companion files.
 */
public final class SweepAtTheEnd implements BeforeAllCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(SweepAtTheEnd.class);

    /** The store closes it when the run ends. */
    private static final class Sweep implements AutoCloseable {
        @Override
        public void close() {
            if (PortableMode.isOn()) {
                Os.current().segments().sweep();
            }
            Os.current().semaphores().sweep(Secret.PREFIX);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(OURS).getOrComputeIfAbsent(Sweep.class);
    }
}
