package dev.keywright.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One request with valid framing, and therefore with exactly one response. The rest of it may be invalid. */
final class FuzzRequest {

    private static final int MAX_CHUNK = 400;

    String method;
    String path;
    String version = "1.1";
    final List<String> query;
    final List<String> headers;
    byte[] body;
    boolean chunked;

    FuzzRequest(String method, String path, List<String> query, List<String> headers, byte[] body) {
        this.method = method;
        this.path = path;
        this.query = new ArrayList<>(query);
        this.headers = new ArrayList<>(headers);
        this.body = body;
    }

    FuzzRequest copy() {
        return new FuzzRequest(method, path, query, headers, body);
    }

    /** @param random determines the chunks of a chunked body */
    Message message(SplittableRandom random) {
        String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
        Message message = new Message(method + " " + target + " HTTP/" + version, headers);
        if (chunked) {
            message.framing = "Transfer-Encoding: chunked";
            message.body = chunks(random);
        } else {
            message.framing = body.length == 0 && method.equals("GET") ? "" : "Content-Length: " + body.length;
            message.body = body;
        }
        return message;
    }

    private byte[] chunks(SplittableRandom random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int start = 0;
        while (start < body.length) {
            int length = Math.min(body.length - start, 1 + random.nextInt(body.length > 4000 ? 8000 : MAX_CHUNK));
            write(bytes, Integer.toHexString(length) + (random.nextInt(4) == 0 ? ";a=b" : "") + "\r\n");
            bytes.write(body, start, length);
            write(bytes, "\r\n");
            start += length;
        }
        write(bytes, random.nextInt(4) == 0 ? "0\r\nX-Trailer: a\r\n\r\n" : "0\r\n\r\n");
        return bytes.toByteArray();
    }

    private static void write(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The parts of a request, which a {@link Flaw} changes. */
    static final class Message {

        String line;
        String lineEnd = "\r\n";
        final List<String> headers;
        String framing = "";
        byte[] body = new byte[0];

        Message(String line, List<String> headers) {
            this.line = line;
            this.headers = new ArrayList<>(headers);
        }

        byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            write(bytes, line + lineEnd);
            headers.forEach((header) -> write(bytes, header + lineEnd));
            write(bytes, framing.isEmpty() ? lineEnd : framing + lineEnd + lineEnd);
            bytes.writeBytes(body);
            return bytes.toByteArray();
        }
    }
}
