/** Multiprocessing for the JVM: processes that share typed memory, locks, queues and work, on one machine. */
module io.multiproc {
    requires java.management;
    requires com.sun.jna;
    requires com.sun.jna.platform;
    requires static net.jqwik.api;
    requires static org.apiguardian
            .api; // Annotations in the classes of jqwik, without which these cannot be read without warnings.

    exports io.multiproc;
    exports io.multiproc.channel;
    exports io.multiproc.memory;
    exports io.multiproc.process;
    exports io.multiproc.race;
    exports io.multiproc.race.jqwik;
    exports io.multiproc.sync;
    exports io.multiproc.value;
}
