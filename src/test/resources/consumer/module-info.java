/** A program that uses multiproc as its users do. */
module consumer.app {
    requires io.multiproc;
}
