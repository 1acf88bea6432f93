package dev.keywright.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that cannot bind port 0. A port belongs to this JVM until it ends, even if no server listens: no other test JVM claims
 * it, and systems do not assign ports this low automatically.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int PORTS = 10_000;

    /** A claim locks the byte at the position of the port, which the system releases when the JVM ends. */
    private static final FileChannel CLAIMS = open();

    private static int last = ThreadLocalRandom.current().nextInt(PORTS);

    private FreePort() {}

    private static FileChannel open() {
        String name = "keywright-test-ports-" + System.getProperty("user.name");
        try {
            return FileChannel.open(
                    Path.of(System.getProperty("java.io.tmpdir"), name),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static synchronized int claim() throws IOException {
        for (int tried = 0; tried < PORTS; tried++) {
            last = (last + 1) % PORTS;
            if (CLAIMS.tryLock(last, 1, false) != null && isFree(FIRST + last)) {
                return FIRST + last;
            }
        }
        throw new IOException("no port is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }
}
