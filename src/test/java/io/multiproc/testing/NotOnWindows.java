package io.multiproc.testing;

import java.lang.annotation.Annotation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** A test, or a class of tests, that has no meaning on Windows, or cannot be run there. The build lists what was skipped for what reason. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NotOnWindows.JupiterCondition.class)
@AddLifecycleHook(NotOnWindows.JqwikCondition.class)
public @interface NotOnWindows {
    /** Whether this is Windows. */
    boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    /** Why. */
    String value();

    /** For the tests of Jupiter. */
    final class JupiterCondition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getElement()
                    .flatMap(Reason::of)
                    .map(reason -> ConditionEvaluationResult.disabled("not on Windows: " + reason))
                    .orElse(ConditionEvaluationResult.enabled(""));
        }
    }

    /** For the properties of jqwik. */
    final class JqwikCondition implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return context.optionalElement()
                    .flatMap(Reason::of)
                    .map(reason -> SkipResult.skip("not on Windows: " + reason))
                    .orElse(SkipResult.doNotSkip());
        }
    }

    /** Finds the reason at a class or method. */
    final class Reason {
        private Reason() {}

        static Optional<String> of(AnnotatedElement element) {
            Optional<? extends Annotation> found = AnnotationSupport.findAnnotation(element, NotOnWindows.class);
            return WINDOWS ? found.map(annotation -> ((NotOnWindows) annotation).value()) : Optional.empty();
        }
    }
}
