package io.multiproc.faults;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.wait.Secret;
import io.multiproc.internal.wait.WaitWords;

/** The kinds of trials. */
final class Trials {
    /** What all names of the walk begin with; {@link io.multiproc.testing.Leftovers} knows it as this process's. */
    static final String PREFIX = "mp-" + ProcessHandle.current().pid() + "-fault-";

    private Trials() {}

    /** Makes, opens or attaches something. */
    interface Maker {
        AutoCloseable make() throws Exception;
    }

    /** Does something that leaves nothing. */
    interface Action {
        void run() throws Exception;
    }

    /** What is made is closed at the end. */
    static final class Making implements Operation.Trial {
        private final Maker maker;
        private final Action afterwards;
        private AutoCloseable made;

        Making(Maker maker, Action afterwards) {
            this.maker = maker;
            this.afterwards = afterwards;
        }

        @Override
        public void run() throws Exception {
            made = maker.make();
        }

        @Override
        public void end() throws Exception {
            if (made != null) {
                made.close();
                made = null;
            }
            afterwards.run();
        }
    }

    /** Something is made before, used in the run, and closed at the end. */
    static final class Using<T extends AutoCloseable> implements Operation.Trial {
        /** The use. */
        interface Use<T> {
            void run(T object) throws Exception;
        }

        private T object;
        private final Use<? super T> use;
        private final Action afterwards;

        Using(T object, Use<? super T> use, Action afterwards) {
            this.object = object;
            this.use = use;
            this.afterwards = afterwards;
        }

        @Override
        public void run() throws Exception {
            use.run(object);
        }

        @Override
        public void end() throws Exception {
            object.close();
            object = null;
            afterwards.run();
        }
    }

    /** A word to sleep on. */
    static final class Word implements AutoCloseable {
        static final String OBJECT = "a walked word";
        private static final int AT = 16;
        private static final long MILLISECOND = 1_000_000;

        private final Segment segment = Os.current().segments().create(null, 4096);
        private final Mapping mapping = segment.map();
        private final WaitWords waits = WaitWords.of(mapping, Secret.draw(), OBJECT);

        void await() {
            waits.await(AT, 0, MILLISECOND);
        }

        void awaitAnotherValue() {
            waits.await(AT, 1, MILLISECOND);
        }

        void wake() {
            waits.wake(AT, WaitWords.ALL);
        }

        void closeWaits() {
            waits.close();
        }

        @Override
        public void close() {
            waits.close();
            mapping.unmap();
            segment.close();
        }
    }
}
