package io.multiproc.race.guide;

import io.multiproc.race.Race;
import net.jqwik.api.lifecycle.AfterContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Ends the processes of actors after the tests of a class, of whichever engine, and not two seconds later: the next class may count processes. */
public final class EndActors implements AfterAllCallback, AfterContainerHook {
    @Override
    public void afterAll(ExtensionContext context) {
        Race.endIdleProcesses();
    }

    @Override
    public void afterContainer(ContainerLifecycleContext context) {
        Race.endIdleProcesses();
    }
}
