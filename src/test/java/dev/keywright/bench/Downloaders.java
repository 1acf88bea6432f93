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
 * Clients that download a large file, in their own process with the lowest priority, so that they load the service and not the
 * client that measures it. They stop when their standard input ends, and after {@link #MAX_DURATION} at the latest.
 */
public final class Downloaders {

    /** How a client reads the response. */
    enum ReadMode {
        /** As fast as possible, again and again. */
        LOOP,
        /** Not at all. */
        STALL,
        /** One byte a second. */
        SIP
    }

    static final String READY = "ready";

    private static final Duration MAX_DURATION = Duration.ofSeconds(30);
    private static final int RECEIVE_BUFFER_BYTES = 4096;

    /** The service limits the concurrent downloads of an address, so the clients use several loopback addresses. */
    private static final int CONNECTIONS_PER_ADDRESS = 25;

    private final int port;
    private final String path;
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final List<Socket> open = new ArrayList<>();

    private Downloaders(int port, String path) {
        this.port = port;
        this.path = path;
    }

    /** Arguments: {@code <port> <mode> <path> <connections>}. */
    public static void main(String[] args) throws Exception {
        Downloaders clients = new Downloaders(Integer.parseInt(args[0]), args[2]);
        ReadMode mode = ReadMode.valueOf(args[1]);
        int connections = Integer.parseInt(args[3]);
        for (int i = 0; i < connections; i++) {
            clients.connect(mode == ReadMode.LOOP ? 0 : i / CONNECTIONS_PER_ADDRESS, mode);
        }
        Thread limit = new Thread(() -> exitAfterLimit());
        limit.setDaemon(true);
        limit.start();
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // The input has no content; its end is the signal to stop.
        }
        System.out.println(clients.started + " " + clients.rejected);
        System.exit(0);
    }

    private static void exitAfterLimit() {
        try {
            Thread.sleep(MAX_DURATION.toMillis());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        System.exit(1);
    }

    private void connect(int address, ReadMode mode) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        if (mode != ReadMode.LOOP) {
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        }
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.1." + (1 + address)), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        InputStream in = new BufferedInputStream(socket.getInputStream(), mode == ReadMode.LOOP ? 64 * 1024 : 1);
        if (mode == ReadMode.STALL) {
            sendRequest(socket);
            readStatus(in);
            return;
        }
        Thread client = new Thread(() -> run(socket, in, mode));
        client.setDaemon(true);
        client.start();
    }

    private void run(Socket socket, InputStream in, ReadMode mode) {
        try {
            while (mode == ReadMode.LOOP) {
                sendRequest(socket);
                download(in);
            }
            sendRequest(socket);
            readStatus(in);
            while (in.read() >= 0) {
                Thread.sleep(1000);
            }
        } catch (IOException | InterruptedException ended) {
            System.exit(1);
        }
    }

    private void sendRequest(Socket socket) throws IOException {
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
        (status.endsWith(" 200") ? started : rejected).incrementAndGet();
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
