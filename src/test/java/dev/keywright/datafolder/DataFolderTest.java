package dev.keywright.datafolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.keywright.startup.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

class DataFolderTest {

    private final Path path;

    DataFolderTest(@TempDir Path temporary) {
        path = temporary.resolve("data");
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map((file) -> file.getFileName().toString()).toList();
        }
    }

    @Nested
    class Open {

        @Test
        void whenMissingThenCreatedOnlyForOwner() throws IOException {
            DataFolder.openOrCreate(path);

            assertThat(rights(path)).isEqualTo("rwx------");
        }

        @Test
        void whenParentsAreMissingThenCreated() throws IOException {
            DataFolder.openOrCreate(path.resolve("a/b"));

            assertThat(rights(path.resolve("a/b"))).isEqualTo("rwx------");
        }

        @Test
        void whenFolderExistsThenPermissionsAreUnchanged() throws IOException {
            Files.createDirectory(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x---"));
            DataFolder.openOrCreate(path);

            assertThat(rights(path)).isEqualTo("rwxr-x---");
        }

        @Test
        void whenPathIsFileThenMessageNamesSetting() throws IOException {
            Files.createFile(path);

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> DataFolder.openOrCreate(path))
                    .withMessageContaining(path.toString())
                    .satisfies((exception) -> assertThat(exception.action()).contains("keywright.data"));
        }
    }

    /** Skipped for root, who ignores permissions. */
    @Nested
    class ReadOnly {

        private void forbidWriting(Path file, String rights) throws IOException {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
            assumeFalse(Files.isWritable(file), "rights do not bind this user");
        }

        @Test
        void whenFolderIsReadOnlyThenMessageNamesSetting() throws IOException {
            Files.createDirectory(path);
            forbidWriting(path, "r-x------");

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> DataFolder.openOrCreate(path))
                    .withMessageContaining(path.toString())
                    .satisfies((exception) -> assertThat(exception.action()).contains("keywright.data"));
        }

        @Test
        void whenFileIsReadOnlyThenTouchIsRejected() throws IOException {
            DataFolder folder = DataFolder.openOrCreate(path);
            forbidWriting(folder.writable("keywright.db"), "r--------");

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> folder.writable("keywright.db"))
                    .satisfies((exception) -> assertThat(exception.action()).contains("writable"));
        }
    }

    @Nested
    class Touch {

        @Test
        void whenFileIsMissingThenEmptyOneOnlyForOwner() throws IOException {
            Path file = DataFolder.openOrCreate(path).writable("keywright.db");

            assertThat(file).isEmptyFile().hasParent(path);
            assertThat(rights(file)).isEqualTo("rw-------");
        }

        @Test
        void whenFileExistsThenContentAndPermissionsAreUnchanged() throws IOException {
            Files.createDirectory(path);
            Path file = Files.writeString(path.resolve("keywright.db"), "content");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            DataFolder.openOrCreate(path).writable("keywright.db");

            assertThat(file).hasContent("content");
            assertThat(rights(file)).isEqualTo("rw-r-----");
        }

        @Test
        void whenPathIsFolderThenMessageNamesIt() throws IOException {
            DataFolder folder = DataFolder.openOrCreate(path);
            Files.createDirectory(folder.file("keywright.db"));

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> folder.writable("keywright.db"))
                    .withMessageContaining(path.resolve("keywright.db").toString());
        }

        @Test
        void whenFileCannotBeCreatedThenMessageNamesIt() throws IOException {
            DataFolder folder = DataFolder.openOrCreate(path);
            FileSystemUtils.deleteRecursively(path);

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> folder.writable("keywright.db"))
                    .withMessageContaining(path.resolve("keywright.db").toString());
        }
    }

    @Nested
    class Shared {

        @Test
        void whenFolderIsInUseThenRejectedUntilClosed() throws IOException {
            try (DataFolder first = DataFolder.openOrCreate(path)) {
                assertThatExceptionOfType(StartupException.class)
                        .isThrownBy(() -> DataFolder.openOrCreate(path))
                        .withMessage("Another process has locked the data folder " + path + ".");
                assertThat(first.file("keywright.lock")).exists();
            }
            DataFolder.openOrCreate(path).close();
        }
    }

    @Nested
    class Write {

        @Test
        void whenWrittenThenCompleteOnlyForOwnerWithoutDraft() throws IOException {
            DataFolder folder = DataFolder.openOrCreate(path);
            folder.write("a.txt", "gr\u00fcn\n");

            assertThat(folder.file("a.txt")).hasContent("gr\u00fcn\n");
            assertThat(rights(folder.file("a.txt"))).isEqualTo("rw-------");
            assertThat(names(path)).containsExactlyInAnyOrder("a.txt", "keywright.lock");
        }

        @Test
        void whenRootWritesThenFileBelongsToOwnerOfFolder() throws IOException {
            Files.createDirectory(path);
            assumeThat(Files.getAttribute(path, "unix:uid"))
                    .as("who runs the tests")
                    .isEqualTo(0);
            Files.setAttribute(path, "unix:uid", 10_001);
            try (DataFolder folder = DataFolder.openLocked(path)) {
                folder.write("a", "b");
                folder.writable("c");
            }

            assertThat(names(path))
                    .contains("a", "c")
                    .allSatisfy((name) -> assertThat(Files.getAttribute(path.resolve(name), "unix:uid"))
                            .isEqualTo(10_001));
        }

        @Test
        void whenInterruptedWriteLeftDraftThenReplaced() throws IOException {
            DataFolder folder = DataFolder.openOrCreate(path);
            Path draft = Files.writeString(path.resolve("a.txt.new"), "half of a longer");
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-rw-rw-"));
            folder.write("a.txt", "whole");

            assertThat(folder.file("a.txt")).hasContent("whole");
            assertThat(rights(folder.file("a.txt"))).isEqualTo("rw-------");
        }

        @Test
        void whenFileExistsThenReplacedAtomically() throws IOException {
            DataFolder folder = DataFolder.openOrCreate(path);
            folder.write("a.txt", "the old content");
            Path alias = Files.createLink(path.resolve("alias"), folder.file("a.txt"));
            folder.write("a.txt", "new");

            assertThat(folder.file("a.txt")).hasContent("new");
            assertThat(alias).hasContent("the old content");
        }

        @Test
        void whenFileCannotBeWrittenThenRejectedAndContentIsUnchanged() throws IOException {
            DataFolder folder = DataFolder.openOrCreate(path);
            folder.write("a.txt", "old");
            Files.createDirectories(path.resolve("a.txt.new/not-empty"));

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> folder.write("a.txt", "new"))
                    .withMessageContaining("a.txt");
            assertThat(folder.file("a.txt")).hasContent("old");
        }
    }
}
