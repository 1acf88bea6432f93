package dev.keywright.support.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;

/** A database whose pages except the first are overwritten, as by a failing disk, until they are restored. */
public final class DamagedFile {

    private static final int PAGE = 4096;

    private final Path data;
    private final byte[] original;

    public DamagedFile(Path data) throws IOException, SQLException {
        this.data = data;
        notifyReaders("PRAGMA wal_checkpoint(TRUNCATE)");
        this.original = Files.readAllBytes(file());
        byte[] damaged = original.clone();
        Arrays.fill(damaged, PAGE, damaged.length, (byte) 'Z');
        write(damaged);
        notifyReaders("PRAGMA user_version = 1");
    }

    /** Restores the pages. The first has not changed, except for the contents of the log. */
    public void repair() throws IOException, SQLException {
        write(original);
        notifyReaders("PRAGMA user_version = 0");
    }

    /** Any change of the file makes its readers discard their cached pages. */
    private void notifyReaders(String change) throws SQLException {
        new OtherFileUser(data).execute(change).close();
    }

    private void write(byte[] content) throws IOException {
        Files.write(file(), content, StandardOpenOption.WRITE);
    }

    private Path file() {
        return data.resolve("keywright.db");
    }
}
