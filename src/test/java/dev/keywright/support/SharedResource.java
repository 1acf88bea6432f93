package dev.keywright.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that all JVMs of the tests use, and the first that needs them makes. */
public final class SharedResource {

    /** Makes the files. */
    public interface Maker {
        void make() throws IOException, InterruptedException;
    }

    private SharedResource() {}

    /**
     * Makes the files unless they are there.
     *
     * @param lock a file that is locked meanwhile: other JVMs wait
     * @param stamp a file that is written when all others are whole; it says what they were made of
     * @param origin what they are to be made of: if the stamp says otherwise, they are made again
     */
    public static void make(Path lock, Path stamp, String origin, Maker maker)
            throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Held until the channel is closed.
            FileLock unused = channel.lock();
            if (Files.notExists(stamp) || !Files.readString(stamp).equals(origin)) {
                maker.make();
                Files.writeString(stamp, origin);
            }
        }
    }
}
