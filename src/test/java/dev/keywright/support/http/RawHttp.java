package dev.keywright.support.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends raw bytes, and returns the response until the server closes the connection. */
public final class RawHttp {

    private static final int TIMEOUT_MILLIS = 20_000;

    private RawHttp() {}

    public static String send(int port, byte[] request) {
        return send(port, request, false);
    }

    /** Like the other method, but shuts down the output after the request. */
    public static String sendAndEnd(int port, String request) {
        return send(port, request.getBytes(StandardCharsets.ISO_8859_1), true);
    }

    /** Like the other methods, over TLS with the certificate of the server. */
    public static String sendOverTls(int port, SelfSignedCertificate certificate, byte[] request) {
        try (Socket socket =
                certificate.trust().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            return send(socket, request, false);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String send(int port, byte[] request, boolean isAll) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return send(socket, request, isAll);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String send(Socket socket, byte[] request, boolean isAll) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.getOutputStream().write(request);
        if (isAll) {
            socket.shutdownOutput();
        }
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
