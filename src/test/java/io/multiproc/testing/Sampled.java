package io.multiproc.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test that takes long: in a build, which has {@code -Dtests.share=sample}, it makes a part only; the whole check has {@code all}. Of a property these are the first
 * tries, of a test with parameters the first cases; the others are skipped, and so is a whole test or class of which there are none. What is one case, and
 * makes rounds of its own, asks {@link Rounds} how many.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Sampled.Condition.class)
@AddLifecycleHook(Sampled.Hook.class)
public @interface Sampled {
    /** The system property that says whether it does. */
    String PROPERTY = "tests.share";

    /** Whether this run makes fewer. */
    boolean ON = "sample".equals(System.getProperty(Sampled.PROPERTY));

    /** How many tries or cases a sample has. */
    int value();

    /** For what makes rounds of its own. */
    final class Rounds {
        private Rounds() {}

        /** How many there are. */
        public static int of(int all, int inASample) {
            return ON ? inASample : all;
        }
    }

    /** For the tests of Jupiter. */
    final class Condition implements ExecutionCondition {
        private static final Pattern CASE = Pattern.compile("invocation:#(\\d+)]$");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<AnnotatedElement> element = context.getElement();
            Optional<Sampled> sampled = AnnotationSupport.findAnnotation(element, Sampled.class);
            if (!ON || sampled.isEmpty()) {
                return ConditionEvaluationResult.enabled("");
            }
            Matcher matcher = CASE.matcher(context.getUniqueId());
            int number = matcher.find() ? Integer.parseInt(matcher.group(1)) : 1;
            int enough = sampled.get().value();
            return number > enough
                    ? ConditionEvaluationResult.disabled(
                            "not in the sample: each case starts many JVMs, and a sample has " + enough)
                    : ConditionEvaluationResult.enabled("");
        }
    }

    /** Makes no more tries of a property when there have been enough. */
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
