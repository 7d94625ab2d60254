package io.multiproc.testing;

import net.jqwik.api.lifecycle.BeforeContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prepares {@link ArchivedClasses} before the first test, of whichever engine; both find this as a service. */
public final class ArchivedClassesHook implements BeforeAllCallback, BeforeContainerHook {
    @Override
    public void beforeAll(ExtensionContext context) {
        ArchivedClasses.takeJars();
    }

    @Override
    public void beforeContainer(ContainerLifecycleContext context) {
        ArchivedClasses.takeJars();
    }
}
