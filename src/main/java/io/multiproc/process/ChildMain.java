package io.multiproc.process;

import io.multiproc.internal.life.ProcessLabel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/**
 * The main class of a child. What runs before the task is accepted uses no lambda, stream, format or concatenation: linking them would
 * take longer than the rest.
 */
final class ChildMain {
    private static final int FAILED = 1;

    private ChildMain() {}

    /**
     * Runs one task and exits: with 0 if it returned, with 1 if it threw.
     *
     * @param args the handle of the control segment; the rest is for people who look at a list of processes
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        ChildControl control;
        try {
            control = ChildControl.attach(args[0]);
        } catch (IOException | RuntimeException e) {
            System.err.println("multiproc: no task to be had from the parent: ".concat(e.toString()));
            return FAILED;
        }
        if (!control.isDetached()) {
            System.setIn(InputStream.nullInputStream());
        }
        ParentWatch watch = ParentWatch.begin(control);
        ExitNotes.install(control, watch);
        Work task;
        Introduction introduction;
        try {
            introduction = control.introduction();
            CurrentProcess.introduce(introduction, control.parentPid());
            ProcessLabel.set("JvmProcess "
                    .concat(introduction.name())
                    .concat(", child of ")
                    .concat(Long.toString(control.parentPid())));
            task = TaskCodec.decodeTask(control.task(), control.isWatched());
            control.accept();
        } catch (Throwable e) {
            store(control, ControlLayout.REFUSED, Failure.of(e, Outbound.encode(e)));
            return FAILED;
        }
        int code = perform(control, task, introduction.name());
        flush();
        try {
            control.noteExitCode(code);
        } catch (IOException e) {
            // the parent takes the exit code for what it is
        }
        return code;
    }

    private static int perform(ChildControl control, Work task, String name) {
        try {
            Object result = task.perform();
            new Outbound(control).result(control.isWatched() ? result : null);
            return 0;
        } catch (Throwable thrown) {
            Failure text = Failure.of(thrown);
            print(name, text.stack());
            new Outbound(control).exception(thrown, text);
            return FAILED;
        }
    }

    static boolean store(ChildControl control, int state, Failure failure) {
        try {
            control.finish(state, failure.encode());
            return true;
        } catch (IOException | OutOfMemoryError e) {
            try {
                control.finish(state, failure.shortened().encode());
            } catch (IOException | OutOfMemoryError again) {
                print("multiproc", again.toString());
            }
            return false;
        }
    }

    /** Prints on standard error, even if the task has put something unusable in its place. */
    private static void print(String name, String stack) {
        String text = "Process " + name + ":" + System.lineSeparator() + stack;
        flush();
        PrintStream err = System.err != null ? System.err : new PrintStream(new FileOutputStream(FileDescriptor.err));
        try {
            err.print(text);
            err.flush();
        } catch (RuntimeException e) {
            new PrintStream(new FileOutputStream(FileDescriptor.err), true).print(text);
        }
    }

    private static void flush() {
        try {
            if (System.out != null) {
                System.out.flush();
            }
            if (System.err != null) {
                System.err.flush();
            }
        } catch (RuntimeException e) {
            // a stream of the task's own: its own matter
        }
    }
}
