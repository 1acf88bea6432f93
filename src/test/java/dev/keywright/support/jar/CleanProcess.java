package dev.keywright.support.jar;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A process with only the essential environment variables, because others may be settings of the developer. */
public final class CleanProcess {

    private static final Set<String> NEEDED =
            Set.of("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG", "LC_ALL", "TZ");

    /** One compiler and one collector thread, so that Java starts faster. */
    static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private CleanProcess() {}

    /** Starts a process that ends with this JVM at the latest, even if a signal interrupts a test. */
    public static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        RUNNING.add(process);
        CompletableFuture<?> unused = process.onExit().thenRun(() -> RUNNING.remove(process));
        return process;
    }

    /** A process in this folder, with its errors merged into its output. */
    public static ProcessBuilder builder(Path folder, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().retainAll(NEEDED);
        return builder;
    }

    /** Java with these arguments. */
    static ProcessBuilder java(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK);
        command.addAll(arguments);
        return builder(folder, command);
    }

    /** The jar, with its data in {@code data} unless the arguments name another folder. */
    static ProcessBuilder jar(Path folder, List<String> jar, String... arguments) {
        List<String> all = new ArrayList<>(jar);
        if (Stream.of(arguments).noneMatch((argument) -> argument.startsWith("--keywright.data="))) {
            all.add("--keywright.data=" + folder.resolve("data"));
        }
        all.addAll(List.of(arguments));
        return java(folder, all);
    }
}
