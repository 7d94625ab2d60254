package io.multiproc.faults;

import io.multiproc.NativeCallException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Processes;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.ReplacedOs;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Segments;
import io.multiproc.internal.os.Semaphores;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Faults in the methods of the contract with the operating system: the same for every system, whatever its implementation calls. */
final class ContractFaults implements Faults {
    private static final int EIO = 5;
    private static final int ENOMEM = 12;

    private static final Set<Class<?>> CONTRACT = Set.of(
            Os.class,
            Segments.class,
            Segment.class,
            Mapping.class,
            Proofs.class,
            Futex.class,
            Semaphores.class,
            Semaphores.Semaphore.class,
            Processes.class);

    /** What cannot fail: parts of the contract, what is known already, and what gives something back. */
    private static final Set<String> INFALLIBLE = Set.of(
            "Os.segments",
            "Os.futex",
            "Os.semaphores",
            "Os.processes",
            "Segments.available",
            "Segments.sweep", // There is nothing to sweep where this walk runs.
            "Segment.size",
            "Segment.isReadOnly",
            "Segment.address",
            "Segment.proofs",
            "Segment.leave",
            "Segment.isClosed",
            "Segment.isReplacedBy",
            "Segment.close",
            "Mapping.address",
            "Mapping.size",
            "Mapping.buffer",
            "Mapping.root",
            "Mapping.unmap",
            "Futex.isAvailable",
            "Futex.newWordSet",
            "Semaphore.removeNameIfUnused",
            "Processes.hasSignals",
            "Processes.signalOf");

    /** It closes even if the name cannot be removed. */
    private static final String FAILS_WITH_EFFECT = "Semaphore.close";

    private static final Set<String> RESERVING =
            Set.of("Segments.create", "Segments.createFile", "Segment.map", "Segment.mapOnto");

    private final Map<String, Integer> uses = new TreeMap<>();
    private Fault planned;
    private Thread owner;
    private boolean armed;
    private int delivered;

    /** Stands between this JVM and the operating system from now on. */
    ContractFaults() {
        ReplacedOs.by(os -> (Os) wrap(os, Os.class, "the operating system"));
    }

    /** The methods that may fail. */
    static Set<String> fallible() {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : CONTRACT) {
            for (Method method : type.getDeclaredMethods()) {
                if (!Modifier.isStatic(method.getModifiers())) {
                    names.add(nameOf(type, method));
                }
            }
        }
        names.removeAll(INFALLIBLE);
        return names;
    }

    private static String nameOf(Class<?> type, Method method) {
        return type.getSimpleName() + "." + method.getName();
    }

    private Object wrap(Object target, Class<?> type, String object) {
        Wrapper wrapper = new Wrapper(target, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return invoke(target, method, arguments);
            }
            String about = objectOf(type, method, arguments, object);
            Fault fault = use(nameOf(type, method));
            if (fault != null && method.getReturnType() == boolean.class && type == Mapping.class) {
                return false; // It says so instead of throwing.
            }
            if (fault != null && fault.function().equals(FAILS_WITH_EFFECT)) {
                invoke(target, method, arguments);
            }
            if (fault != null) {
                throw exception(fault, about);
            }
            Object result = invoke(target, method, arguments);
            return result != null && CONTRACT.contains(method.getReturnType())
                    ? wrap(result, method.getReturnType(), about)
                    : result;
        });
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, wrapper);
    }

    /** What stands before a part of the contract. */
    private record Wrapper(Object target, InvocationHandler handler) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            return handler.invoke(proxy, method, arguments);
        }

        /** What an implementation gets to see: its own objects, not what stands before them. */
        static Object unwrapped(Object argument) {
            boolean wraps = argument instanceof Proxy && Proxy.getInvocationHandler(argument) instanceof Wrapper;
            return wraps ? ((Wrapper) Proxy.getInvocationHandler(argument)).target : argument;
        }
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        Object[] unwrapped = arguments == null
                ? null
                : Arrays.stream(arguments).map(Wrapper::unwrapped).toArray();
        try {
            return method.invoke(target, unwrapped);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What a call is about, which an implementation would name. */
    private static String objectOf(Class<?> type, Method method, Object[] arguments, String object) {
        if (type == Processes.class && arguments != null) {
            return "process " + arguments[0];
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            if (method.getParameterTypes()[i] == String.class) {
                texts.add(arguments[i] == null ? "anonymous memory" : (String) arguments[i]);
            }
        }
        if (method.getName().equals("createFile")) {
            return "anonymous memory";
        }
        return texts.isEmpty() ? object : String.join(", ", texts);
    }

    private static RuntimeException exception(Fault fault, String object) {
        return fault.errno() == ENOMEM
                ? new OutOfSharedMemoryException(object, 1, 0, "a planned failure")
                : new NativeCallException(fault.function(), fault.errno(), "EIO", object, "a planned failure");
    }

    /** Counts a use; the fault that happens at it, or null. */
    private synchronized Fault use(String name) {
        if (!armed || owner != null && owner != Thread.currentThread() || INFALLIBLE.contains(name)) {
            return null;
        }
        int use = uses.merge(name, 1, Integer::sum);
        boolean fails = planned != null
                && planned.function().equals(name)
                && use >= planned.nth()
                && use < planned.nth() + planned.times();
        delivered += fails ? 1 : 0;
        return fails ? planned : null;
    }

    @Override
    public void count(Scope scope) {
        arm(null, scope);
    }

    @Override
    public synchronized Map<String, Integer> uses() {
        return new TreeMap<>(uses);
    }

    @Override
    public synchronized void arm(Fault fault, Scope scope) {
        uses.clear();
        delivered = 0;
        planned = fault;
        owner = scope == Scope.THIS_THREAD ? Thread.currentThread() : null;
        armed = true;
    }

    @Override
    public synchronized int disarm() {
        armed = false;
        return delivered;
    }

    @Override
    public List<Fault> of(String function, int nth) {
        List<Fault> faults = new ArrayList<>(List.of(new Fault(function, nth, EIO, 1)));
        if (RESERVING.contains(function)) {
            faults.add(new Fault(function, nth, ENOMEM, 1));
        }
        return faults;
    }
}
