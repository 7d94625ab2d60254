package io.multiproc.process;

import io.multiproc.ProcessStartException;

/** Finds out before a start whether another JVM could load the task's class, from the same class path or module path. */
final class TaskOrigin {
    private TaskOrigin() {}

    /**
     * Checks the classes of this library and of a task.
     *
     * @throws ProcessStartException if one of them is not to be found on the class path or module path
     */
    static void check(String processName, Object task) {
        check(processName, JvmProcess.class);
        check(processName, task.getClass().getNestHost());
    }

    private static void check(String processName, Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        ClassLoader system = ClassLoader.getSystemClassLoader();
        if (loader == null
                || loader == system
                || loader == ClassLoader.getPlatformClassLoader()
                || finds(system, type)) {
            return;
        }
        String loaderClass = loader.getClass().getName();
        throw new ProcessStartException(
                processName,
                "another JVM could not load a class, for it is not on the class path or module path: class="
                        + type.getName() + ", loader=" + loaderClass + "; " + remedy(loaderClass),
                "",
                null);
    }

    private static boolean finds(ClassLoader system, Class<?> type) {
        return system.getResource(type.getName().replace('.', '/') + ".class") != null;
    }

    private static String remedy(String loaderClass) {
        if (loaderClass.startsWith("com.sun.tools.javac.launcher.")) {
            return "a program that is run from its source file exists only in memory: compile it with javac and run it with"
                    + " java -cp";
        }
        if (loaderClass.startsWith("jdk.jshell.")) {
            return "what is typed into jshell exists only in memory: put the task into a class, compile it, and start jshell with"
                    + " --class-path and -R-cp";
        }
        if (loaderClass.contains(".boot.loader.")) {
            return "jars within a jar are no class path: extract the application (java -Djarmode=tools -jar app.jar extract) and run"
                    + " what that makes";
        }
        return "start this JVM with the class on its class path or module path; classes of an application server, a build tool's"
                + " or a plug-in's own loader cannot be sent";
    }
}
