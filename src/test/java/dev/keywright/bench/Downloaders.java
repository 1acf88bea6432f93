package dev.keywright.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that want a large file, in a process of their own, whose priority is the lowest: they shall cost the service, and not the
 * client that measures it. They end when their input does, and after {@link #LONGEST} at the latest.
 */
public final class Downloaders {

    /** How they take what they ask for. */
    enum Way {
        /** As fast as it comes, and then again. */
        LOOP,
        /** Nothing of it. */
        STALL,
        /** A byte each second. */
        SIP
    }

    static final String READY = "ready";

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int SMALL_BUFFER = 4096;

    /** The service serves an address some downloads at a time, so they come from several of the loopback's. */
    private static final int TO_ONE_ADDRESS = 25;

    private final int port;
    private final String path;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final List<Socket> open = new ArrayList<>();

    private Downloaders(int port, String path) {
        this.port = port;
        this.path = path;
    }

    /** {@code <port> <way> <path> <connections>}. */
    public static void main(String[] args) throws Exception {
        Downloaders clients = new Downloaders(Integer.parseInt(args[0]), args[2]);
        Way way = Way.valueOf(args[1]);
        int connections = Integer.parseInt(args[3]);
        for (int i = 0; i < connections; i++) {
            clients.connect(way == Way.LOOP ? 0 : i / TO_ONE_ADDRESS, way);
        }
        Thread bound = new Thread(() -> endAfterLongest());
        bound.setDaemon(true);
        bound.start();
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // Only its end says something.
        }
        System.out.println(clients.begun + " " + clients.rejected);
        System.exit(0);
    }

    private static void endAfterLongest() {
        try {
            Thread.sleep(LONGEST.toMillis());
        } catch (InterruptedException never) {
            Thread.currentThread().interrupt();
        }
        System.exit(1);
    }

    private void connect(int address, Way way) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        if (way != Way.LOOP) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
        }
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.1." + (1 + address)), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        InputStream in = new BufferedInputStream(socket.getInputStream(), way == Way.LOOP ? 64 * 1024 : 1);
        if (way == Way.STALL) {
            ask(socket);
            readStatus(in);
            return;
        }
        Thread client = new Thread(() -> run(socket, in, way));
        client.setDaemon(true);
        client.start();
    }

    private void run(Socket socket, InputStream in, Way way) {
        try {
            while (way == Way.LOOP) {
                ask(socket);
                download(in);
            }
            ask(socket);
            readStatus(in);
            while (in.read() >= 0) {
                Thread.sleep(1000);
            }
        } catch (IOException | InterruptedException ended) {
            System.exit(1);
        }
    }

    private void ask(Socket socket) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private void download(InputStream in) throws IOException {
        readStatus(in);
        long length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Long.parseLong(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
    }

    private void readStatus(InputStream in) throws IOException {
        String status = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
        (status.endsWith(" 200") ? begun : rejected).incrementAndGet();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
