package io.multiproc.process;

/** A task that came by Java serialization. */
final class SerializedWork implements Work {
    private final Object task;
    private final boolean hasResult;

    SerializedWork(Object task, boolean hasResult) {
        this.task = task;
        this.hasResult = hasResult;
    }

    @Override
    public Object perform() throws Exception {
        if (hasResult) {
            return ((RemoteCallable<?>) task).call();
        }
        ((RemoteRunnable) task).run();
        return null;
    }
}
