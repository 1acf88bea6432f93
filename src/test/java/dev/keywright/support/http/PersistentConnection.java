package dev.keywright.support.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection for several requests. If it is closed or reset during a response, it throws an exception. */
public final class PersistentConnection implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 40_000;

    private final Socket socket;
    private final InputStream in;

    public PersistentConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Shuts down the output. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** A request with a body, and headers like {@code "X-API-Key: kw_…"}. */
    public static String post(String path, String type, String body, String... headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length() + "\r\n" + String.join("", lines(headers)) + "\r\n" + body;
    }

    public static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String[] lines(String... headers) {
        return Arrays.stream(headers).map((header) -> header + "\r\n").toArray(String[]::new);
    }

    /** Reads the next response, to a request other than HEAD. */
    public Response read() throws IOException {
        return read("GET");
    }

    /** Reads the next response to a request of this method. Interim responses (1xx) and the events of a stream are skipped. */
    public Response read(String method) throws IOException {
        Response response = readOne(method);
        while (response.status() < 200) {
            response = readOne(method);
        }
        return response;
    }

    private Response readOne(String method) throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        boolean hasBody =
                !method.equals("HEAD") && status >= 200 && status != 204 && status != 304 && !isStream(headers);
        byte[] body = hasBody ? body(headers) : new byte[0];
        return new Response(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    /** RFC 9112 §6.3. */
    private byte[] body(Map<String, String> headers) throws IOException {
        String length = headers.get("content-length");
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return chunks();
        } else if (length != null) {
            return exactly(Integer.parseInt(length));
        } else if (isLast(headers)) {
            return in.readAllBytes();
        }
        throw new IOException("the headers do not define the length of the body: " + headers);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(); size > 0; size = size()) {
            body.writeBytes(exactly(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int size() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] read = in.readNBytes(length);
        if (read.length < length) {
            throw new EOFException("the connection ended within the body of a response");
        }
        return read;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended before the end of the headers of a response");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Waits until the peer sends more or closes the connection; a reset is an exception. */
    public boolean isClosedWithoutMore() throws IOException {
        in.mark(1);
        int next = in.read();
        in.reset();
        return next < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static boolean isLast(Map<String, String> headers) {
        return "close".equalsIgnoreCase(headers.get("connection"));
    }

    private static boolean isStream(Map<String, String> headers) {
        return headers.getOrDefault("content-type", "").startsWith("text/event-stream");
    }

    public record Response(int status, Map<String, String> headers, String body) {

        /** Whether events follow without end, so that no other response does. */
        public boolean isStream() {
            return PersistentConnection.isStream(headers);
        }

        /** Whether the response announced that the connection closes. */
        public boolean isLast() {
            return PersistentConnection.isLast(headers);
        }
    }
}
