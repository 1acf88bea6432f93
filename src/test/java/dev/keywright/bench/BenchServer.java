package dev.keywright.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, on the first core, whose CPU time Linux tells. */
final class BenchServer {

    /** The same for all servers: with memory that the kernel has given before anything is measured. */
    private static final List<String> JVM =
            List.of("-Xms2g", "-Xmx2g", "-Xmn256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

    private static final long TICKS_PER_SECOND = 100;

    private final Process process;
    private final int port;

    private BenchServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static BenchServer start(String java, String classPath, int port, Path log, List<String> mainAndArguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", "0", java));
        command.addAll(JVM);
        command.addAll(List.of("-cp", classPath));
        command.addAll(mainAndArguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        BenchServer server = new BenchServer(process, port);
        server.awaitPort(log);
        return server;
    }

    private void awaitPort(Path log) throws Exception {
        for (int i = 0; i < 300; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        process.destroy();
        throw new IllegalStateException("a server did not start, see " + log);
    }

    int port() {
        return port;
    }

    /** User and system time so far. */
    double cpuSeconds() throws IOException {
        return cpuSeconds(process.pid());
    }

    /** The same of any process and all that it has begun. */
    static double cpuSecondsOfTree(long pid) throws IOException {
        double seconds = cpuSeconds(pid);
        for (ProcessHandle child :
                ProcessHandle.of(pid).orElseThrow().descendants().toList()) {
            seconds += child.isAlive() ? cpuSeconds(child.pid()) : 0;
        }
        return seconds;
    }

    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
    }

    long residentKiB() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter((line) -> line.startsWith("VmRSS:"))
                .mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    /** What its heap holds after a collection of everything, in KiB. */
    long heapKiB(String java) throws Exception {
        // What waits for its finalization goes with the second.
        jcmd(java, "GC.run");
        jcmd(java, "GC.run");
        return jcmd(java, "GC.heap_info")
                .lines()
                .filter((line) -> line.contains(" total "))
                .map((line) -> line.replaceAll(".* used (\\d+)K.*", "$1"))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** What {@code jcmd} says of it. */
    String jcmd(String java, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("jcmd", Long.toString(process.pid())));
        all.addAll(List.of(command));
        return reported(java, all);
    }

    /** What a tool of the JDK says. */
    static String reported(String java, List<String> command) throws Exception {
        List<String> all = new ArrayList<>(command);
        all.set(0, Path.of(java).resolveSibling(command.get(0)).toString());
        Process tool = new ProcessBuilder(all).redirectErrorStream(true).start();
        String reported = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        tool.waitFor();
        return reported;
    }

    void stop() throws Exception {
        process.destroy();
        process.waitFor();
    }
}
