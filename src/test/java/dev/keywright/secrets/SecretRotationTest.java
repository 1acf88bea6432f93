package dev.keywright.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.keywright.datafolder.DataFolder;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.startup.StartupException;
import dev.keywright.support.StoppedClock;
import dev.keywright.support.store.TestKeyrings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** New secret versions in the file, and the service that reloads them. */
@ExtendWith(OutputCaptureExtension.class)
class SecretRotationTest {

    private static final SecretProperties NONE_GIVEN = new SecretProperties(Map.of(), Map.of(), Map.of(), null);

    private final StoppedClock clock = new StoppedClock();

    @TempDir
    Path folder;

    private Path file;
    private DataFolder data;
    private RotatingSecrets secrets;
    private SecretFingerprints fingerprints;
    private SecretReloader watch;

    @BeforeEach
    void start() {
        // An earlier command in this process may have disabled the log.
        ((Logger) LoggerFactory.getLogger(SecretReloader.class)).setLevel(Level.INFO);
        file = folder.resolve("secrets.properties");
        data = DataFolder.openOrCreate(folder);
        SecretStore store = new SecretStore(data, NONE_GIVEN, new SecureRandom(), clock);
        secrets = store.openRotating(folder.resolve("keywright.db"));
        fingerprints = new SecretFingerprints(
                SchemaMigrations.run("jdbc:sqlite:" + folder.resolve("keywright.db")), "keywright.db");
        watch = new SecretReloader(store, secrets, fingerprints);
    }

    @AfterEach
    void stop() throws IOException {
        data.close();
    }

    private SecretRotation rotation(SecretProperties given) {
        return new SecretRotation(new StorageProperties(folder, StorageProperties.Database.SQLITE), given);
    }

    private int add(SecretName name, Instant from) {
        return rotation(NONE_GIVEN).add(name, from);
    }

    @Nested
    class Added {

        @Test
        void whenAddedThenRestOfFileIsUnchanged() throws IOException {
            Files.writeString(file, "# mine\n", StandardOpenOption.APPEND);
            String before = Files.readString(file);

            assertThat(add(SecretName.MASTER_KEY, clock.instant())).isEqualTo(2);
            assertThat(Files.readString(file)).startsWith(before);
            assertThat(Files.readString(file).substring(before.length()))
                    .matches("master-key\\.2=[A-Za-z0-9+/]{43}= from 2026-11-22T12:00:00Z\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }

        @Test
        void whenLastLineHasNoLineBreakThenVersionIsOnOwnLine() throws IOException {
            Files.writeString(file, Files.readString(file).stripTrailing());

            add(SecretName.PEPPER, clock.instant());
            watch.check();
            assertThat(secrets.pepper().get().all()).containsOnlyKeys(1, 2);
            assertThat(secrets.signingKey().get().all()).containsOnlyKeys(1);
        }

        @Test
        void whenAddedConcurrentlyThenEveryVersionIsStored() throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Integer>> calls = IntStream.range(0, 24)
                        .<Callable<Integer>>mapToObj((call) -> () -> add(SecretName.PEPPER, clock.instant()))
                        .toList();
                for (Future<Integer> done : threads.invokeAll(calls)) {
                    done.get();
                }
            } finally {
                threads.shutdownNow();
            }
            watch.check();
            assertThat(secrets.pepper().get().all()).hasSize(25);
        }

        @Test
        void whenSecretIsSettingThenRejected() {
            SecretProperties given = new SecretProperties(Map.of(7, TestKeyrings.encoded(7)), Map.of(), Map.of(), null);

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> rotation(given).add(SecretName.PEPPER, clock.instant()))
                    .withMessageContaining("given as a setting");
        }

        @Test
        void whenFileIsMalformedThenRejectedAndUnchanged() throws IOException {
            Files.writeString(file, "pepper.one=1\n");

            assertThatExceptionOfType(StartupException.class).isThrownBy(() -> add(SecretName.PEPPER, clock.instant()));
            assertThat(file).hasContent("pepper.one=1\n");
        }
    }

    @Nested
    class Reloaded {

        @Test
        void whenReloadedThenNextVersionIsKnownAndActiveAtItsTime(CapturedOutput output) {
            add(SecretName.SIGNING_KEY, clock.instant().plus(Duration.ofMinutes(1)));
            watch.check();

            assertThat(secrets.signingKey().get().all()).containsOnlyKeys(1, 2);
            assertThat(secrets.signingKey().get().current()).isEqualTo(1);
            assertThat(output).contains("Loaded version 2 of the secret signing-key, which becomes current at");
            clock.advance(Duration.ofMinutes(1));
            watch.check();
            assertThat(secrets.signingKey().get().current()).isEqualTo(2);
            assertThat(output).contains("Version 2 of the secret signing-key is now current");
        }

        @Test
        void whenRestartedBeforeActivationThenNotActive() {
            add(SecretName.PEPPER, clock.instant().plus(Duration.ofMinutes(1)));
            RotatingSecrets again = new SecretStore(data, NONE_GIVEN, new SecureRandom(), clock)
                    .openRotating(folder.resolve("keywright.db"));

            assertThat(again.pepper().get().current()).isEqualTo(1);
            assertThat(again.pepper().get().all()).containsOnlyKeys(1, 2);
        }

        @Test
        void whenFileIsMalformedThenLoggedOnceAndUnchanged(CapturedOutput output) throws IOException {
            String valid = Files.readString(file);
            Files.writeString(file, valid + "pepper.2=c2VjcmV0\n");
            watch.check();
            watch.check();

            assertThat(secrets.pepper().get().all()).containsOnlyKeys(1);
            assertThat(output.getAll().split("Cannot reload the secrets", -1)).hasSize(2);
            assertThat(output).doesNotContain("c2VjcmV0");
            Files.writeString(file, valid);
            add(SecretName.PEPPER, clock.instant());
            watch.check();
            assertThat(secrets.pepper().get().current()).isEqualTo(2);
        }

        @Test
        void whenOtherNodeHasDifferentBytesThenReportedAndUnchanged(@TempDir Path elsewhere, CapturedOutput output)
                throws IOException {
            Files.copy(file, elsewhere.resolve(SecretStore.FILE));
            try (DataFolder others = DataFolder.openOrCreate(elsewhere)) {
                SecretStore store = new SecretStore(others, NONE_GIVEN, new SecureRandom(), clock);
                RotatingSecrets otherSecrets = store.openExisting();
                SecretReloader otherReloader = new SecretReloader(store, otherSecrets, fingerprints);
                new SecretRotation(new StorageProperties(elsewhere, StorageProperties.Database.SQLITE), NONE_GIVEN)
                        .add(SecretName.PEPPER, clock.instant());
                add(SecretName.PEPPER, clock.instant());

                watch.check();
                otherReloader.check();

                assertThat(secrets.pepper().get().current()).isEqualTo(2);
                assertThat(otherSecrets.pepper().get().all()).containsOnlyKeys(1);
                assertThat(output)
                        .contains(
                                "Version 2 of the secret keywright.secrets.pepper differs from the one that keywright.db is used with");
            }
        }

        @Test
        void whenOlderVersionIsRemovedThenReportedOnceAndOthersAreLoaded(CapturedOutput output) throws IOException {
            add(SecretName.PEPPER, clock.instant());
            watch.check();
            List<String> lines = Files.readAllLines(file);
            Files.write(
                    file,
                    lines.stream()
                            .filter((line) -> !line.startsWith("pepper.1="))
                            .toList());
            add(SecretName.SIGNING_KEY, clock.instant());
            watch.check();
            watch.check();

            assertThat(secrets.signingKey().get().current()).isEqualTo(2);
            assertThat(secrets.pepper().get().all()).containsOnlyKeys(1, 2);
            assertThat(output.getAll().split("are missing from secrets.properties", -1))
                    .hasSize(2);
        }

        @Test
        void whenFileIsMissingThenReportedAndUnchanged(CapturedOutput output) throws IOException {
            Files.delete(file);
            watch.check();

            assertThat(output).contains("Versions [1] of the secret pepper are missing from secrets.properties");
            assertThat(secrets.pepper().get().current()).isEqualTo(1);
        }
    }
}
