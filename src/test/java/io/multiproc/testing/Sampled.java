package io.multiproc.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/** A property whose tries start many JVMs: with {@code -Dtests.share=sample} only so many of them are made, where a JVM takes long to start. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@AddLifecycleHook(Sampled.Hook.class)
public @interface Sampled {
    /** Whether this run makes fewer. */
    boolean ON = System.getProperty("tests.share", "all").equals("sample");

    /** How many tries a sample has. */
    int value();

    /** Makes no more tries when there have been enough. */
    final class Hook implements AroundTryHook {
        private static final Map<Method, AtomicInteger> MADE = new ConcurrentHashMap<>();

        @Override
        public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor aTry, List<Object> parameters) {
            int before = MADE.computeIfAbsent(context.targetMethod(), method -> new AtomicInteger())
                    .getAndIncrement();
            int enough = context.targetMethod().getAnnotation(Sampled.class).value();
            return ON && before >= enough ? TryExecutionResult.satisfied() : aTry.execute(parameters);
        }
    }
}
