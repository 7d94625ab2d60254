package io.multiproc.demo;

import io.multiproc.demo.words.Input;
import io.multiproc.demo.words.WordsDemo;
import java.io.FileNotFoundException;
import java.io.IOException;

/** Runs all demos, each in real child processes. Exits with 0 only if everything that they check held. */
public final class Demo {
    private boolean failed;

    private Demo() {}

    /** The system property {@code demo.file} names the text whose words are counted; without it one is generated. */
    public static void main(String[] args) throws IOException {
        Demo demo = new Demo();
        try {
            Input input = Input.at(System.getProperty("demo.file", ""));
            demo.run("hello", Hello::run);
            demo.run("value", ValueDemo::run);
            demo.run("array", ArrayDemo::run);
            demo.run("codes", CodesDemo::run);
            demo.run("lock", LockDemo::run);
            demo.run("queue", QueueDemo::run);
            demo.run("pool", PoolDemo::run);
            demo.run("words", () -> WordsDemo.run(input));
        } catch (FileNotFoundException e) {
            System.err.println("words: " + e.getMessage());
            System.exit(2);
        }
        System.exit(demo.failed ? 1 : 0);
    }

    /** One demo's failure does not keep the others from running. */
    private void run(String name, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            failed = true;
            System.err.println(name + ": FAILED");
            e.printStackTrace();
        }
    }

    /** What a demo does. */
    private interface Step {
        void run() throws Exception;
    }
}
