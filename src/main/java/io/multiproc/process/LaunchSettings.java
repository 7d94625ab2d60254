package io.multiproc.process;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a builder has been told, at the moment of a start. A null value in the environment takes a variable away. */
record LaunchSettings(
        boolean inheritOptions,
        List<String> jvmOptions,
        boolean fastStart,
        Map<String, String> environment,
        Path directory,
        Redirect stdout,
        Redirect stderr,
        boolean detached) {

    List<String> jvmArguments() {
        return JavaCommand.options(inheritOptions, jvmOptions, fastStart, directory);
    }

    ProcessBuilder processBuilder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> variables = builder.environment();
        InheritedOptions.VARIABLES.forEach(variables::remove);
        environment.forEach((key, value) -> {
            if (value == null) {
                variables.remove(key);
            } else {
                variables.put(key, value);
            }
        });
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        builder.redirectInput(detached ? NullFile.SOURCE : Redirect.PIPE);
        builder.redirectOutput(stdout);
        builder.redirectError(stderr);
        return builder;
    }

    private static final class NullFile {
        static final Redirect SOURCE = Redirect.from(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null"));
    }
}
