package dev.keywright.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files shared by all test JVMs, created by the first that needs them. */
public final class SharedResource {

    /** Creates the files. */
    public interface Creator {
        void create() throws IOException, InterruptedException;
    }

    private SharedResource() {}

    /**
     * Creates the files unless they exist.
     *
     * @param lock a file that is locked meanwhile, so that other JVMs wait
     * @param stamp a file that is written last, with the origin of the others
     * @param origin what the files are created from; if the stamp differs, they are created again
     */
    public static void create(Path lock, Path stamp, String origin, Creator creator)
            throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Locked until the channel is closed.
            FileLock unused = channel.lock();
            if (Files.notExists(stamp) || !Files.readString(stamp).equals(origin)) {
                creator.create();
                Files.writeString(stamp, origin);
            }
        }
    }
}
