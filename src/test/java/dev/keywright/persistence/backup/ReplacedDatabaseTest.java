package dev.keywright.persistence.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The replaced file is not a database, like a damaged one. */
class ReplacedDatabaseTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String OLD = "no database ".repeat(1_000);
    private static final String KEPT = "keywright.db.before-20261122T120000.000Z";

    @TempDir
    Path folder;

    private Path database;
    private Path draft;

    @BeforeEach
    void write() throws IOException {
        database = Files.writeString(folder.resolve("keywright.db"), OLD);
        Files.writeString(folder.resolve("keywright.db-wal"), "old log");
        draft = Files.writeString(folder.resolve("draft"), "new");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map((file) -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whenReplacedThenOldOneRemains() throws IOException {
        assertThat(ReplacedDatabase.replace(database, draft, NOON)).contains(folder.resolve(KEPT));

        assertThat(names()).containsExactly("keywright.db", KEPT);
        assertThat(database).hasContent("new");
        assertThat(folder.resolve(KEPT)).hasContent(OLD);
    }

    @Test
    void whenOnlyLogRemainsThenMoved() throws IOException {
        Files.delete(database);

        assertThat(ReplacedDatabase.replace(database, draft, NOON)).isEmpty();
        assertThat(names()).containsExactly("keywright.db", KEPT + "-wal");
        assertThat(folder.resolve(KEPT + "-wal")).hasContent("old log");
    }

    /** A folder occupies the path, and cannot be replaced by a file. */
    @Test
    void whenReplacementFailsThenUnchanged() throws IOException {
        Files.delete(database);
        Files.writeString(Files.createDirectory(database).resolve("a"), "b");

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ReplacedDatabase.replace(database, draft, NOON));
        assertThat(names()).containsExactly("draft", "keywright.db", "keywright.db-wal");
        assertThat(database.resolve("a")).hasContent("b");
    }

    @Test
    void whenBackupNameIsTakenThenUnchanged() throws IOException {
        Files.writeString(folder.resolve(KEPT + "-wal"), "another's");

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> ReplacedDatabase.replace(database, draft, NOON));
        assertThat(names()).containsExactly("draft", "keywright.db", "keywright.db-wal", KEPT + "-wal");
    }

    @Test
    void whenReplacedRepeatedlyThenDatabaseAlwaysExists() throws IOException {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Boolean> missed = CompletableFuture.supplyAsync(() -> {
            boolean missing = false;
            while (!over.get()) {
                missing |= Files.notExists(database);
            }
            return missing;
        });
        Optional<Path> kept = Optional.empty();
        try {
            for (int i = 0; i < 200; i++) {
                kept = ReplacedDatabase.replace(database, Files.writeString(draft, "new " + i), NOON.plusMillis(i));
            }
        } finally {
            over.set(true);
        }

        assertThat(missed.join()).isFalse();
        assertThat(kept.orElseThrow()).hasContent("new 198");
    }
}
