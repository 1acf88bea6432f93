package dev.keywright.datafolder;

import dev.keywright.startup.StartupException;
import java.io.Closeable;
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
 * The folder that holds the database and the secrets. What is made in it can be read and written by its owner alone;
 * where the file system has no POSIX rights, it inherits the folder's.
 */
public final class DataFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final Integer ROOT = 0;
    private static final String LOCK = "keywright.lock";

    /** The system's locks are between processes alone. */
    private static final ReentrantLock HELD_HERE = new ReentrantLock();

    private final Path path;
    private final @Nullable FileChannel lock;

    private DataFolder(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens the folder for this process alone, and makes it if it does not exist. A folder that exists keeps the rights it
     * has. Two services on one folder would each hold its own limits.
     */
    public static DataFolder open(Path path) {
        try {
            Path absolute = make(path);
            if (!Files.isWritable(absolute)) {
                throw new AccessDeniedException(absolute.toString(), null, "it is read-only");
            }
            return new DataFolder(absolute, lock(absolute));
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    /** The same for several processes; what is there already may be read in a folder that can't be written to. */
    public static DataFolder shared(Path path) {
        try {
            return new DataFolder(make(path), null);
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    private static Path make(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(absolute, ownerOnly(absolute, "rwx------"));
        }
        LOG.info("The data folder is {}", absolute);
        return absolute;
    }

    private static StartupException unusable(Path path, IOException failure) {
        return new StartupException(
                "The data folder " + path + " cannot be made or written to: " + failure,
                "Make the folder writable for the user that runs Keywright, or name another with keywright.data.",
                failure);
    }

    /** A folder in which nothing is, and that need not be there. */
    public static DataFolder unused(Path path) {
        return new DataFolder(path.toAbsolutePath().normalize(), null);
    }

    /** A folder that is there, to read in it only, whether or not a service holds it. */
    public static DataFolder existing(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new StartupException(
                    "There is no data folder " + absolute + ".", "Name the service's with keywright.data.");
        }
        return new DataFolder(absolute, null);
    }

    /** Opens a folder that is there for this process alone; errors with a {@link StartupException} while a service holds it. */
    public static DataFolder held(Path path) {
        existing(path);
        return open(path);
    }

    /** Waits until nobody else holds what this name stands for, in this process or another, and holds it until closed. */
    public Closeable acquire(String name) throws IOException {
        HELD_HERE.lock();
        try {
            FileChannel channel = FileChannel.open(touch(name), StandardOpenOption.WRITE);
            channel.lock();
            return () -> closeWhenIdle(channel);
        } catch (IOException | RuntimeException failure) {
            HELD_HERE.unlock();
            throw failure;
        }
    }

    private static void closeWhenIdle(FileChannel held) throws IOException {
        try {
            held.close();
        } finally {
            HELD_HERE.unlock();
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = touch(folder, LOCK);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new StartupException(
                    "Another process uses the data folder " + folder + ".",
                    "Stop it, or name another folder with keywright.data.");
        }
        return channel;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** Lets the next process in; the system does so by itself when this one ends in any way. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    /** Makes an empty file for its owner alone, unless there is one, and sees that it can be written. */
    public Path touch(String name) {
        return touch(path, name);
    }

    private static Path touch(Path folder, String name) {
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

    /** Writes a file whole and durably or not at all: it is flushed to the disk before it gets its name. */
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
     * Makes an empty file for its owner alone, anywhere; errors if there is one. What root makes belongs to the folder's owner: a
     * command that was called by root must not leave files that the service cannot read.
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

    /** Gives a finished draft its name, durably, in the place of what has that name. */
    public static void publish(Path draft, Path file) throws IOException {
        flush(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        if (isPosix(folder)) {
            flush(folder, StandardOpenOption.READ);
        }
    }

    /** Comes back when all of it is on the disk. */
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
                "Make the data folder and what is in it writable for the user that runs Keywright, and see that the disk is"
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
}
