package dev.keywright.support.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Clients that request a file and read only the status of the response. */
public final class StalledReaders implements AutoCloseable {

    private static final int SMALL = 4096;
    private static final int STATUS_LINE = "HTTP/1.1 200".length();
    private static final int TIMEOUT_MILLIS = 30_000;

    private final List<Socket> open = new ArrayList<>();
    private final int port;

    public StalledReaders(int port) {
        this.port = port;
    }

    /** The status of the response to another client. */
    public int ask(String path, String address) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(SMALL);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: " + address + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = new String(socket.getInputStream().readNBytes(STATUS_LINE), StandardCharsets.US_ASCII);
        return Integer.parseInt(status.substring(status.indexOf(' ') + 1));
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }
}
