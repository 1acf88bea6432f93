package dev.keywright.support.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Terminates TLS, and forwards the data to a local port. */
public final class TlsTunnel implements Closeable {

    private final ServerSocket door;
    private final int behind;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TlsTunnel(ServerSocket door, int behind) {
        this.door = door;
        this.behind = behind;
    }

    public static TlsTunnel to(int port, SelfSignedCertificate certificate)
            throws IOException, GeneralSecurityException {
        ServerSocket door = certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TlsTunnel tunnel = new TlsTunnel(door, port);
        tunnel.threads.execute(tunnel::accept);
        return tunnel;
    }

    public int port() {
        return door.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = door.accept();
                Socket target = new Socket(InetAddress.getLoopbackAddress(), behind);
                open.addAll(Set.of(near, target));
                threads.execute(() -> pass(near, target));
                threads.execute(() -> pass(target, near));
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException ended) {
            // One side has closed, so the other is closed too.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdown();
    }
}
