package dev.keywright.fuzz;

import java.util.Collections;
import java.util.List;

/** Parts of messages that violate RFC 9112 or exceed the limits of the service. */
final class MalformedParts {

    private static final String LONG = "a".repeat(20_000);

    static final List<String> REQUEST_LINES = List.of(
            "RUBBISH",
            "GET",
            "GET /",
            "GET /x HTTP",
            "GET /x HTTP/1",
            "GET /x HTTP/x.y",
            "GET /x HTTP/1.1 x",
            "GET /x HTTP/2.0",
            "GET /x HTTP/0.9",
            "GET /x HTTP/11.1",
            "GET /x FTP/1.1",
            "GET /x HTTP/1.1 ",
            "GET /a b HTTP/1.1",
            "GET HTTP/1.1",
            "G\u0000T / HTTP/1.1",
            "G(T / HTTP/1.1",
            "GET /x HTTP/1.1\r",
            "PRI * HTTP/2.0",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            "{\"key\":\"x\"}",
            "GET /" + LONG + " HTTP/1.1",
            "GET /?" + LONG + " HTTP/1.1",
            LONG + " / HTTP/1.1",
            LONG);

    static final List<String> HEADERS = List.of(
            "none",
            ": x",
            "X : a",
            "X\t: a",
            "X y: a",
            "X(: a",
            "X\u0000: a",
            "X: a\u0000b",
            "X: a\u0001b",
            "X: a\rb",
            "X: a\u000bb",
            "X: a\u007fb",
            "X\u00e4: a",
            "Host: other",
            "Host: a/b@c",
            "X: " + LONG,
            LONG + ": a",
            String.join("\r\n", Collections.nCopies(3000, "A: b")));

    static final List<String> LENGTHS = List.of(
            "Content-Length: x",
            "Content-Length: -1",
            "Content-Length: +1",
            "Content-Length: 0x1",
            "Content-Length: 1 1",
            "Content-Length: 1.0",
            "Content-Length:",
            "Content-Length: 1, 2",
            "Content-Length: 99999999999999999999",
            "Content-Length: 1\r\nContent-Length: 2",
            "Content-Length: 2\r\nContent-Length: 2",
            "Content-Length: 0\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, gzip",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip",
            "Transfer-Encoding:");

    static final List<String> CHUNKS = List.of(
            "\r\n",
            "ZZ\r\n{}\r\n0\r\n\r\n",
            "-2\r\n{}\r\n0\r\n\r\n",
            "+2\r\n{}\r\n0\r\n\r\n",
            "0x2\r\n{}\r\n0\r\n\r\n",
            "2 2\r\n{}\r\n0\r\n\r\n",
            "80000000\r\n{}\r\n",
            "fffffffffffffffff\r\n{}\r\n",
            "2\r\n{}0\r\n\r\n",
            "2\r\n{}xx0\r\n\r\n",
            "2\n{}\n0\n\n",
            "2\r\n{}\n\n0\r\n\r\n",
            "2;\u0000\r\n{}\r\n0\r\n\r\n",
            "2;a=\n\r\n{}\r\n0\r\n\r\n",
            "2;a=" + LONG + "\r\n{}\r\n0\r\n\r\n",
            LONG,
            "0\r\nnone\r\n\r\n",
            "0\r\n: x\r\n\r\n",
            "0\r\nX y: a\r\n\r\n",
            "0\r\nX: a\u0000b\r\n\r\n",
            "0\r\nX: " + LONG + "\r\n\r\n",
            "0\r\nX: a\n\n");

    private MalformedParts() {}
}
