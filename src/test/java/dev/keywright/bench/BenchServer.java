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

/** A server in its own process, on the first core. Linux reports its CPU time. */
final class BenchServer {

    /** The default heap and collector. The kernel provides the memory before the measurement starts. */
    static final List<String> JVM = List.of("-Xms2g", "-Xmx2g", "-Xmn256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

    private static final long TICKS_PER_SECOND = 100;

    private final Process process;
    private final int port;
    private final String scheme;

    private BenchServer(Process process, int port, String scheme) {
        this.process = process;
        this.port = port;
        this.scheme = scheme;
    }

    static BenchServer start(
            String java, List<String> jvm, String classPath, int port, Path log, List<String> mainAndArguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", "0", java));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath));
        command.addAll(mainAndArguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        BenchServer server = new BenchServer(process, port, "http");
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

    /** The same server, whose clients use TLS. */
    BenchServer overTls() {
        return new BenchServer(process, port, "https");
    }

    String baseUri() {
        return scheme + "://127.0.0.1:" + port;
    }

    /** User and system time since the start of the process, in seconds. */
    double cpuSeconds() throws IOException {
        return cpuSeconds(process.pid());
    }

    /** User and system time of a process and of all its descendants, in seconds. */
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

    /** The used heap after a full collection, in KiB. */
    long heapKiB(String java) throws Exception {
        // The second collection removes objects that waited for finalization.
        jcmd(java, "GC.run");
        jcmd(java, "GC.run");
        return jcmd(java, "GC.heap_info")
                .lines()
                .filter((line) -> line.contains(" total "))
                .map((line) -> line.replaceAll(".* used (\\d+)K.*", "$1"))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** The output of {@code jcmd} for this process. */
    String jcmd(String java, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("jcmd", Long.toString(process.pid())));
        all.addAll(List.of(command));
        return reported(java, all);
    }

    /** The output of a tool of the JDK. */
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
