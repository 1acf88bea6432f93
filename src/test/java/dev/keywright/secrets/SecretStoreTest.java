package dev.keywright.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.startup.StartupException;
import dev.keywright.support.store.TestKeyrings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretStoreTest {

    private static final SecretProperties NONE_GIVEN = new SecretProperties(Map.of(), Map.of(), Map.of(), null);
    private static final SecretProperties ALL_GIVEN = new SecretProperties(
            Map.of(1, TestKeyrings.encoded(1)),
            Map.of(2, TestKeyrings.encoded(2)),
            Map.of(3, TestKeyrings.encoded(3)),
            null);

    private final Path folder;
    private final Path file;
    private final Path database;

    SecretStoreTest(@TempDir Path temporary) {
        folder = temporary;
        file = temporary.resolve("secrets.properties");
        database = temporary.resolve("keywright.db");
    }

    private Secrets open(SecretProperties settings) {
        try (DataFolder data = DataFolder.openOrCreate(folder)) {
            return new SecretStore(data, settings, new SecureRandom()).open(database);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ThrowableAssertAlternative<StartupException> assertRejected(SecretProperties settings) {
        return assertThatExceptionOfType(StartupException.class).isThrownBy(() -> open(settings));
    }

    private static byte[] current(Keyring ring) {
        return ring.versions().getOrDefault(ring.current(), new byte[0]);
    }

    @Nested
    class FirstStart {

        @Test
        void whenCreatedThenThreeDifferentSecretsOf32Bytes() {
            Secrets secrets = open(NONE_GIVEN);

            assertThat(current(secrets.pepper())).hasSize(32);
            assertThat(current(secrets.masterKey())).hasSize(32).isNotEqualTo(current(secrets.pepper()));
            assertThat(current(secrets.signingKey()))
                    .hasSize(32)
                    .isNotEqualTo(current(secrets.pepper()))
                    .isNotEqualTo(current(secrets.masterKey()));
        }

        @Test
        void whenCreatedThenOnlyOwnerCanAccessFile() throws IOException {
            open(NONE_GIVEN);

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }

        @Test
        void whenAllAreGivenThenNoFileIsCreated() {
            open(ALL_GIVEN);

            assertThat(file).doesNotExist();
        }
    }

    @Nested
    class LaterStart {

        @Test
        void whenReadAgainThenSameSecrets() throws IOException {
            Secrets made = open(NONE_GIVEN);
            Files.createFile(database);
            Secrets read = open(NONE_GIVEN);

            assertThat(current(read.pepper())).isEqualTo(current(made.pepper()));
            assertThat(current(read.masterKey())).isEqualTo(current(made.masterKey()));
            assertThat(current(read.signingKey())).isEqualTo(current(made.signingKey()));
        }

        @Test
        void whenVersionWasAddedThenActiveAndOldOneRemains() throws IOException {
            open(NONE_GIVEN);
            Files.writeString(file, Files.readString(file) + "pepper.2=" + TestKeyrings.encoded(2) + "\n");

            Keyring pepper = open(NONE_GIVEN).pepper();
            assertThat(pepper.versions().keySet()).containsExactly(1, 2);
            assertThat(current(pepper)).containsOnly(2);
        }

        @Test
        void whenFileIsMissingBesideDatabaseThenRejectedAndNoneIsCreated() throws IOException {
            Files.createFile(database);

            assertRejected(NONE_GIVEN).withMessageContaining(file.toString()).withMessageContaining("is missing");
            assertThat(file).doesNotExist();
        }
    }

    @Nested
    class FromSettings {

        @Test
        void whenAllAreGivenThenUsedEvenIfDatabaseExists() throws IOException {
            Files.createFile(database);
            Secrets secrets = open(ALL_GIVEN);

            assertThat(current(secrets.pepper())).containsOnly(1);
            assertThat(current(secrets.masterKey())).containsOnly(2);
            assertThat(current(secrets.signingKey())).containsOnly(3);
        }

        @Test
        void whenNewerVersionIsGivenThenActiveAndThatOfFileIsRetired() {
            Secrets made = open(NONE_GIVEN);
            Secrets mixed = open(new SecretProperties(Map.of(4, TestKeyrings.encoded(4)), Map.of(), Map.of(), null));

            assertThat(mixed.pepper().versions().keySet()).containsExactly(1, 4);
            assertThat(current(mixed.pepper())).isNotEqualTo(current(made.pepper()));
            assertThat(current(mixed.masterKey())).isEqualTo(current(made.masterKey()));
        }

        @Test
        void whenVersionOfFileIsGivenDifferentlyThenRejected() {
            open(NONE_GIVEN);
            assertRejected(new SecretProperties(Map.of(1, TestKeyrings.encoded(9)), Map.of(), Map.of(), null))
                    .withMessageStartingWith("Version 1 of keywright.secrets.pepper is given");
        }
    }

    @Nested
    class Malformed {

        private static final String SECRET = "c2VjcmV0c2VjcmV0c2VjcmV0";

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "pepper.1=" + SECRET,
                    "pepper.1=" + SECRET + "?",
                    "pepper.one=" + SECRET,
                    "pepper.=" + SECRET,
                    "pepper=" + SECRET,
                    "pepper.0=" + SECRET,
                    "pepper.1=" + SECRET + "\\u00zz"
                })
        void whenEntryIsMalformedThenRejectedWithoutPrintingSecret(String line) throws IOException {
            Files.writeString(file, line + "\n");

            assertRejected(NONE_GIVEN).satisfies((exception) -> {
                assertThat(exception.getMessage() + exception.action() + exception.getCause())
                        .doesNotContain(SECRET);
            });
        }

        @Test
        void whenSecretIsMissingFromFileThenMessageNamesIt() throws IOException {
            Files.writeString(
                    file, "pepper.1=" + TestKeyrings.encoded(1) + "\nmaster-key.1=" + TestKeyrings.encoded(2) + "\n");

            assertRejected(NONE_GIVEN).withMessageContaining("signing-key");
        }

        @Test
        void whenFileCannotBeReadThenMessageNamesIt() throws IOException {
            Files.createDirectory(file);

            assertRejected(NONE_GIVEN).withMessageContaining(file.toString());
        }
    }

    @Nested
    class Printed {

        @Test
        void whenPrintedThenOnlyVersions() {
            assertThat(ALL_GIVEN)
                    .hasToString("SecretProperties[pepper=[1], masterKey=[2], signingKey=[3], folder=null]");
            assertThat(open(ALL_GIVEN))
                    .hasToString("Secrets[pepper=Keyring[1], masterKey=Keyring[2], signingKey=Keyring[3]]");
        }
    }
}
