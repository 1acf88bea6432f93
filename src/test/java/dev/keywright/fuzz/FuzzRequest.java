package dev.keywright.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One request that is framed well, whatever else is wrong with it, so that it has exactly one answer. */
final class FuzzRequest {

    private static final int LONGEST_CHUNK = 400;

    String method;
    String path;
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

    /** @param random decides where the chunks of a chunked body end */
    byte[] bytes(SplittableRandom random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
        write(bytes, method + " " + target + " HTTP/1.1\r\n");
        headers.forEach((header) -> write(bytes, header + "\r\n"));
        if (chunked) {
            write(bytes, "Transfer-Encoding: chunked\r\n\r\n");
            writeChunks(bytes, random);
        } else {
            write(
                    bytes,
                    body.length == 0 && method.equals("GET") ? "\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    private void writeChunks(ByteArrayOutputStream bytes, SplittableRandom random) {
        int start = 0;
        while (start < body.length) {
            int length = Math.min(body.length - start, 1 + random.nextInt(body.length > 4000 ? 8000 : LONGEST_CHUNK));
            write(bytes, Integer.toHexString(length) + (random.nextInt(4) == 0 ? ";a=b" : "") + "\r\n");
            bytes.write(body, start, length);
            write(bytes, "\r\n");
            start += length;
        }
        write(bytes, random.nextInt(4) == 0 ? "0\r\nX-Trailer: a\r\n\r\n" : "0\r\n\r\n");
    }

    private static void write(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
