package dev.keywright.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends verification requests at a constant rate, however slow the responses are, and measures each from the time when it was
 * due. So a stall counts for all requests that it delayed (no coordinated omission). It has one thread, which never waits.
 */
public final class OpenLoopClient {

    private static final int CONNECTIONS = 64;
    /** Seconds in which the client's own code is compiled, and nothing is measured. */
    static final int WARM_UP = 5;

    private static final long MAX_LATENCY = TimeUnit.SECONDS.toNanos(60);
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String CONTENT_LENGTH = "content-length: ";

    private final Histogram latencies = new Histogram(MAX_LATENCY, 3);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Queue<Long> overdue = new ArrayDeque<>();
    private final List<String> keys;
    private final String serviceKey;
    private int next;
    private long measuredFrom;

    private OpenLoopClient(List<String> keys, String serviceKey) {
        this.keys = keys;
        this.serviceKey = serviceKey;
    }

    /** Arguments: {@code <port> <file of keys> <service key> <requests a second> <seconds>}. Prints the latencies in microseconds. */
    public static void main(String[] args) throws IOException {
        OpenLoopClient client = new OpenLoopClient(Files.readAllLines(Path.of(args[1])), args[2]);
        client.run(Integer.parseInt(args[0]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        Histogram measured = client.latencies;
        System.out.printf(
                "TAIL %d %d %d %d %d%n",
                measured.getTotalCount(),
                micros(measured.getValueAtPercentile(50)),
                micros(measured.getValueAtPercentile(99)),
                micros(measured.getValueAtPercentile(99.9)),
                micros(measured.getMaxValue()));
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private void run(int port, int perSecond, int seconds) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                idle.add(new Connection(selector, port));
            }
            long count = (long) perSecond * (WARM_UP + seconds);
            long start = System.nanoTime();
            measuredFrom = start + TimeUnit.SECONDS.toNanos(WARM_UP);
            for (long sent = 0; sent < count || idle.size() < CONNECTIONS; ) {
                long now = System.nanoTime();
                while (sent < count && now - (start + sent * 1_000_000_000L / perSecond) >= 0) {
                    overdue.add(start + sent * 1_000_000_000L / perSecond);
                    sent++;
                }
                sendOverdue();
                selector.selectNow(this::read);
            }
            for (Connection connection : idle) {
                connection.channel.close();
            }
        }
    }

    private void sendOverdue() throws IOException {
        while (!overdue.isEmpty() && !idle.isEmpty()) {
            idle.remove().send(request(), overdue.remove());
        }
    }

    private ByteBuffer request() {
        next = (next + 1) % keys.size();
        String body = "{\"key\":\"" + keys.get(next) + "\",\"scopes\":[\"reports:read\"]}";
        String text = "POST /v1/keys/verify HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + serviceKey
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void read(SelectionKey ready) {
        Connection connection = (Connection) ready.attachment();
        try {
            if (connection.readsEndOfResponse()) {
                if (connection.due - measuredFrom >= 0) {
                    latencies.recordValue(Math.min(MAX_LATENCY, System.nanoTime() - connection.due));
                }
                idle.add(connection);
            }
        } catch (IOException failure) {
            throw new IllegalStateException("a request failed", failure);
        }
    }

    /** A connection with at most one request in progress. */
    private static final class Connection {

        private final SocketChannel channel;
        private final ByteBuffer received = ByteBuffer.allocate(16_384);
        private long due;

        Connection(Selector selector, int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(ByteBuffer request, long dueAt) throws IOException {
            due = dueAt;
            received.clear();
            while (request.hasRemaining()) {
                channel.write(request);
            }
        }

        boolean readsEndOfResponse() throws IOException {
            if (channel.read(received) < 0) {
                throw new IOException("the server closed the connection");
            }
            int head = endOfHead();
            return head > 0 && received.position() >= head + contentLength(head);
        }

        private int endOfHead() {
            for (int i = 0; i + END_OF_HEAD.length <= received.position(); i++) {
                int matched = 0;
                while (matched < END_OF_HEAD.length && received.get(i + matched) == END_OF_HEAD[matched]) {
                    matched++;
                }
                if (matched == END_OF_HEAD.length) {
                    return i + END_OF_HEAD.length;
                }
            }
            return -1;
        }

        private int contentLength(int head) throws IOException {
            String text = new String(received.array(), 0, head, StandardCharsets.US_ASCII);
            if (!text.startsWith("HTTP/1.1 200")) {
                throw new IOException(text);
            }
            int name = text.toLowerCase(Locale.ROOT).indexOf(CONTENT_LENGTH);
            int from = name + CONTENT_LENGTH.length();
            return Integer.parseInt(text.substring(from, text.indexOf('\r', from)));
        }
    }
}
