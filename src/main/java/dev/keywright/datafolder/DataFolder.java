package dev.keywright.datafolder;

import dev.keywright.startup.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the database and the secrets. Its files can be read and written only by their owner. Without POSIX permissions they inherit
 * those of the folder.
 */
public final class DataFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final Integer ROOT = 0;
    private static final String LOCK = "keywright.lock";

    /** File locks only work between processes, so this lock covers threads. */
    private static final ReentrantLock HELD_HERE = new ReentrantLock();

    private final Path path;
    private final @Nullable FileChannel lock;

    private DataFolder(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens the folder exclusively, and creates it if it does not exist. An existing folder keeps its permissions. Two services on one
     * folder would each apply their own limits.
     */
    public static DataFolder openOrCreate(Path path) {
        try {
            Path absolute = createIfAbsent(path);
            if (!Files.isWritable(absolute)) {
                throw new AccessDeniedException(absolute.toString(), null, "it is read-only");
            }
            return new DataFolder(absolute, lock(absolute));
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    /** Opens the folder for several processes. A read-only folder suffices if its files exist. */
    public static DataFolder openShared(Path path) {
        try {
            return new DataFolder(createIfAbsent(path), null);
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    private static Path createIfAbsent(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(absolute, ownerOnly(absolute, "rwx------"));
        }
        LOG.info("The data folder is {}", absolute);
        return absolute;
    }

    private static StartupException unusable(Path path, IOException failure) {
        return new StartupException(
                "The data folder " + path + " cannot be created or written: " + failure,
                "Make the folder writable for the user that runs Keywright, or set keywright.data to another one.",
                failure);
    }

    /** A folder that need not exist and is not used. */
    public static DataFolder unused(Path path) {
        return new DataFolder(path.toAbsolutePath().normalize(), null);
    }

    /** Opens an existing folder for reading, even if a service has locked it. */
    public static DataFolder openUnlocked(Path path) {
        return new DataFolder(requireExists(path), null);
    }

    /** Opens an existing folder exclusively; errors with a {@link StartupException} while a service has locked it. */
    public static DataFolder openLocked(Path path) {
        return openOrCreate(requireExists(path));
    }

    private static Path requireExists(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new StartupException(
                    "Data folder not found: " + absolute + ".",
                    "Set keywright.data to the data folder of the service.");
        }
        return absolute;
    }

    /** Runs the work with the lock of this name, for which it waits, across threads and processes. */
    public <T> T locked(String name, Work<T> work) throws IOException {
        HELD_HERE.lock();
        try (FileChannel channel = FileChannel.open(writable(name), StandardOpenOption.WRITE)) {
            channel.lock();
            return work.run();
        } finally {
            HELD_HERE.unlock();
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = writable(folder, LOCK);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        if (!tryLock(channel)) {
            channel.close();
            throw new StartupException(
                    "Another process has locked the data folder " + folder + ".",
                    "Stop it, or set keywright.data to another folder.");
        }
        return channel;
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** Releases the lock. The system does so too when the process ends in any way. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    /** Returns a writable file. If it does not exist, creates it empty, with owner permissions. */
    public Path writable(String name) {
        return writable(path, name);
    }

    private static Path writable(Path folder, String name) {
        Path file = folder.resolve(name);
        try {
            if (Files.notExists(file)) {
                create(file);
            }
            FileChannel.open(file, StandardOpenOption.WRITE).close();
        } catch (IOException failure) {
            throw unwritable(file, failure);
        }
        return file;
    }

    /** Writes a file completely and durably, or not at all: it is flushed to the disk before it receives its name. */
    public void write(String name, String content) {
        Path draft = file(name + ".new");
        try {
            Files.deleteIfExists(draft);
            create(draft);
            Files.writeString(draft, content, StandardCharsets.UTF_8);
            publish(draft, file(name));
        } catch (IOException failure) {
            throw unwritable(draft, failure);
        }
    }

    /**
     * Creates an empty file with owner permissions anywhere; errors if it exists. A file created by root is given to the owner of the
     * folder, because the service must be able to read the files of a command run by root.
     */
    public static void create(Path file) throws IOException {
        Files.createFile(file, ownerOnly(file, "rw-------"));
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")
                && ROOT.equals(Files.getAttribute(file, "unix:uid"))) {
            Files.setOwner(
                    file,
                    Files.getOwner(Objects.requireNonNull(file.toAbsolutePath().getParent())));
        }
    }

    /** Moves a finished draft to its final name, durably, and replaces an existing file. */
    public static void publish(Path draft, Path file) throws IOException {
        flush(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        if (isPosix(folder)) {
            flush(folder, StandardOpenOption.READ);
        }
    }

    /** Returns when the whole file is on the disk. */
    public static void flush(Path draft) throws IOException {
        flush(draft, StandardOpenOption.WRITE);
    }

    private static void flush(Path file, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(mode))) {
            channel.force(true);
        }
    }

    private static StartupException unwritable(Path file, IOException failure) {
        return new StartupException(
                "The file " + file + " cannot be written: " + failure,
                "Make the data folder and its files writable for the user that runs Keywright, and check that the disk is"
                        + " not full.",
                failure);
    }

    private static FileAttribute<?>[] ownerOnly(Path near, String rights) {
        return isPosix(near)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Work on the files of the folder. */
    public interface Work<T> {

        T run() throws IOException;
    }
}
