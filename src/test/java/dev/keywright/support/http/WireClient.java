package dev.keywright.support.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy to a local server that can be cut, silenced or slowed down, including all its connections. */
public final class WireClient implements AutoCloseable {

    private static final int CHUNK = 16 * 1024;

    private enum State {
        FORWARDING,
        /** Connections are closed, and new ones immediately. */
        CUT,
        /** Connections stay open without traffic. */
        SILENT
    }

    private final ServerSocket near;
    private final int targetPort;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    private State state = State.FORWARDING;
    private int losses;
    private volatile Duration delay = Duration.ZERO;

    /** Connects a free port to the port of a server. */
    public WireClient(int targetPort) throws IOException {
        this.near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.targetPort = targetPort;
        start("accept", this::accept);
    }

    public int port() {
        return near.getLocalPort();
    }

    public void cut() {
        setState(State.CUT);
        open.forEach(WireClient::close);
    }

    public void stopForwarding() {
        setState(State.SILENT);
    }

    /** Existing connections stay open without traffic forever; new ones work. */
    public synchronized void loseConnections() {
        losses++;
    }

    /** Delays all data by this time, in each direction. */
    public void slowDown(Duration each) {
        delay = each;
    }

    public void repair() {
        delay = Duration.ZERO;
        setState(State.FORWARDING);
    }

    private synchronized void setState(State next) {
        state = next;
        notifyAll();
    }

    private synchronized boolean isCut() {
        return state == State.CUT;
    }

    private synchronized int losses() {
        return losses;
    }

    /** Waits for a connection that was opened after this many losses. */
    private synchronized void awaitConnected(int lossesBefore) throws InterruptedException {
        while (state == State.SILENT || (losses > lossesBefore && state != State.CUT)) {
            wait();
        }
    }

    private void accept() throws IOException {
        while (!near.isClosed()) {
            Socket client = near.accept();
            open.add(client);
            if (isCut()) {
                close(client);
            } else {
                int before = losses();
                start("connect", () -> connect(client, before));
            }
        }
    }

    private void connect(Socket client, int lossesBefore) throws IOException {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        open.add(server);
        if (isCut()) {
            close(client);
            close(server);
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        start("there", () -> pass(client, server, lossesBefore));
        start("back", () -> pass(server, client, lossesBefore));
    }

    private void pass(Socket from, Socket to, int lossesBefore) throws InterruptedException {
        byte[] bytes = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                Thread.sleep(delay.toMillis());
                awaitConnected(lossesBefore);
                out.write(bytes, 0, read);
            }
        } catch (IOException gone) {
            // Either end may close at any time.
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Closeable end) {
        try {
            end.close();
        } catch (IOException gone) {
            // It is closed in either case.
        }
    }

    private static void start(String name, Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (IOException closed) {
                        // The proxy or one of its ends has closed.
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                },
                "wire-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        close(near);
        cut();
    }

    @FunctionalInterface
    private interface Step {

        void run() throws IOException, InterruptedException;
    }
}
