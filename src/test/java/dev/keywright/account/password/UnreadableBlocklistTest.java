package dev.keywright.account.password;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.config.AccountConfiguration;
import dev.keywright.startup.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableBlocklistTest {

    private final Path folder;

    UnreadableBlocklistTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static void assertRejected(String blocklist) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new AccountConfiguration().passwordPolicy(new PasswordProperties(7, blocklist)))
                .withMessageContaining("keywright.passwords.blocklist");
    }

    @Test
    void whenFileIsMissingThenMessageNamesSetting() {
        assertRejected(folder.resolve("missing.txt").toString());
    }

    @Test
    void whenPathIsFolderThenMessageNamesSetting() {
        assertRejected(folder.toString());
    }

    @Test
    void whenFileIsNotUtf8ThenMessageNamesSetting() throws IOException {
        Path latin1 = folder.resolve("latin1.txt");
        Files.write(latin1, "gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1));

        assertRejected(latin1.toString());
    }

    @Test
    void whenPathIsInvalidThenMessageNamesSetting() {
        assertRejected("a\0b");
    }
}
