package dev.keywright.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

/** Requests for the tests of this package. */
final class Requests {

    private Requests() {}

    /** A call whose connection comes from this IP address. */
    static MockServerHttpRequest.BaseBuilder<?> from(String socket) {
        return from(socket, "/list-keys");
    }

    static MockServerHttpRequest.BaseBuilder<?> from(String socket, String path) {
        return MockServerHttpRequest.get(path).remoteAddress(socketAddress(socket));
    }

    private static InetSocketAddress socketAddress(String literal) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), 40_000);
        } catch (UnknownHostException noLiteral) {
            throw new AssertionError(noLiteral);
        }
    }
}
