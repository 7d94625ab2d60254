package io.multiproc.testing;

import io.multiproc.internal.os.Os;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** On the portable path, sweeps after the last test of a run what killed children have left: the next build may begin by deleting the companion files. */
public final class SweepAtTheEnd implements BeforeAllCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(SweepAtTheEnd.class);

    /** The store closes it when the run ends. */
    private static final class Sweep implements AutoCloseable {
        @Override
        public void close() {
            Os.current().segments().sweep();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (PortableMode.isOn()) {
            context.getRoot().getStore(OURS).getOrComputeIfAbsent(Sweep.class);
        }
    }
}
