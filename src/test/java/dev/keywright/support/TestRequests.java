package dev.keywright.support;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

/** Mock requests. */
public final class TestRequests {

    private TestRequests() {}

    /** A request from a connection with this IP address. */
    public static MockServerHttpRequest.BaseBuilder<?> from(String socket) {
        return from(socket, "/list-keys");
    }

    public static MockServerHttpRequest.BaseBuilder<?> from(String socket, String path) {
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
