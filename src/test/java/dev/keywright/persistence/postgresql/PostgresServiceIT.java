package dev.keywright.persistence.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.Keywright;
import dev.keywright.V1Test;
import dev.keywright.support.TestCommands;
import dev.keywright.support.http.TraceReceiver;
import dev.keywright.support.http.TraceReceiver.Span;
import dev.keywright.support.jar.Fleet;
import dev.keywright.support.store.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The complete service with its data in PostgreSQL. */
class PostgresServiceIT {

    @Nested
    @DirtiesContext
    @TestPropertySource(
            properties = {
                "keywright.store=postgresql",
                "management.tracing.sampling.probability=1.0",
                "management.opentelemetry.tracing.export.schedule-delay=20ms"
            })
    class Traces extends V1Test {

        private static final TraceReceiver RECEIVER = new TraceReceiver();

        @DynamicPropertySource
        static void sendTraces(DynamicPropertyRegistry registry) {
            String database = PostgresDatabase.empty();
            registry.add("spring.r2dbc.url", () -> PostgresDatabase.url(database));
            registry.add("management.opentelemetry.tracing.export.otlp.endpoint", RECEIVER::endpoint);
        }

        @AfterAll
        static void stop() {
            RECEIVER.close();
        }

        @Test
        void whenRequestIsTracedThenEachStatementHasOneSpan() {
            newKey(newToken());

            Span call = RECEIVER.await((span) -> span.name().equals("http post /generate-key"));
            RECEIVER.await((span) -> isInsertOf(call, span));
            assertThat(RECEIVER.spans())
                    .filteredOn((span) -> isInsertOf(call, span))
                    .hasSize(1);
        }

        private static boolean isInsertOf(Span call, Span span) {
            return span.parent().equals(call.id())
                    && span.attributes().stream().anyMatch((attribute) -> attribute.contains("INSERT INTO api_key ("));
        }
    }

    @Nested
    @TestPropertySource(properties = "keywright.store=postgresql")
    class Calls extends V1Test {

        @DynamicPropertySource
        static void useOwnDatabase(DynamicPropertyRegistry registry) {
            String database = PostgresDatabase.empty();
            registry.add("spring.r2dbc.url", () -> PostgresDatabase.url(database));
        }

        @Test
        void whenKeyIsCreatedThenListedAndValidUntilRevoked() {
            String token = newToken();
            String key = newKey(token);

            assertThat(listKeys(token)
                            .expectStatus()
                            .isOk()
                            .returnResult(String.class)
                            .getResponseBody()
                            .blockFirst())
                    .contains(key);
            assertThat(verdict(key)).isEqualTo("VALID");
            revokeKey(token, keyBody(key)).expectStatus().isOk();
            assertThat(verdict(key)).isEqualTo("REVOKED");
        }

        @Test
        void whenNameIsTakenThenConflict() {
            register(username, PASSWORD);

            expectError(post("/register", credentials(username, PASSWORD)), 409, "Username already exists");
        }

        @Test
        void whenQuotaIsExhaustedThenTooManyRequests() {
            String token = newToken();
            for (int i = 0; i < 5; i++) {
                newKey(token);
            }

            generateKey(token).expectStatus().isEqualTo(429).expectHeader().exists(HttpHeaders.RETRY_AFTER);
        }

        private String verdict(String key) {
            return ok(post(operatorToken(), "/v1/keys/verify", "{\"key\":\"" + key + "\"}"))
                    .required("code")
                    .stringValue();
        }
    }

    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    class Starts {

        @TempDir
        Path folder;

        private String url;

        @BeforeEach
        void createDatabase() {
            url = PostgresDatabase.url(PostgresDatabase.empty());
        }

        @Test
        void whenNodesShareFolderThenTheyShareSecrets() {
            start(url, "--keywright.secrets.folder=" + folder).close();

            start(url, "--keywright.secrets.folder=" + folder, "--keywright.data=" + folder.resolve("other"))
                    .close();
            assertThat(folder.resolve("other")).doesNotExist();
        }

        @Test
        void whenAllSecretsAreGivenThenNoFolderIsNeeded() {
            start(url, Fleet.secrets((byte) 1)).close();

            assertThat(folder.resolve("data")).doesNotExist();
        }

        @Test
        void whenSecretsDifferThenRejected(CapturedOutput output) {
            start(url, Fleet.secrets((byte) 1)).close();

            assertRejected(output, url, Fleet.secrets((byte) 2))
                    .contains("Version 1 of the secret keywright.secrets.", "differs from the one", "the same secrets");
            start(url, Fleet.secrets((byte) 1)).close();
        }

        @Test
        void whenOnlyOneSecretDiffersThenItIsNamed(CapturedOutput output) {
            start(url, Fleet.secrets((byte) 1)).close();
            String[] mixed = Fleet.secrets((byte) 1);
            mixed[1] = Fleet.secrets((byte) 2)[1];

            assertRejected(output, url, mixed).contains("keywright.secrets.master-key");
        }

        @Test
        void whenNewestVersionIsMissingThenRejected(CapturedOutput output) {
            String newer = Fleet.secrets((byte) 2)[0].replace("pepper.1=", "pepper.2=");
            start(url, withOne(Fleet.secrets((byte) 1), newer)).close();

            assertRejected(output, url, Fleet.secrets((byte) 1))
                    .contains("Version 2 of the secret keywright.secrets.pepper is missing");
        }

        @Test
        void whenSecretsOfUsedDatabaseAreMissingThenNoneAreCreated(CapturedOutput output) throws IOException {
            start(url).close();
            Path secrets = folder.resolve("data/secrets.properties");
            Files.delete(secrets);

            assertRejected(output, url).contains("secrets.properties", "belongs to the database");
            assertThat(secrets).doesNotExist();
        }

        @Test
        void whenAuditLogIsCheckedThenCompleteAndBackupIsLeftToPostgres(CapturedOutput output) {
            start(url, Fleet.secrets((byte) 1)).close();

            assertThat(run("check-audit")).isZero();
            assertThat(output).contains("0 records, intact.");
            assertThat(run("backup", folder.resolve("copy").toString())).isEqualTo(2);
            assertThat(output).contains("pg_dump");
        }

        private int run(String... words) {
            Stream<String> settings = Stream.concat(
                    Stream.of(
                            "--keywright.store=postgresql",
                            "--spring.r2dbc.url=" + url,
                            "--keywright.data=" + folder.resolve("data")),
                    Stream.of(Fleet.secrets((byte) 1)));
            return TestCommands.run(Stream.concat(Stream.of(words), settings).toArray(String[]::new));
        }

        @Test
        void whenNoUrlIsSetThenReported(CapturedOutput output) {
            assertRejected(output, null).contains("spring.r2dbc.url is not set", "r2dbc:postgresql://");
        }

        @Test
        void whenUrlIsNotOfPostgresThenReportedWithoutRepeatingIt(CapturedOutput output) {
            assertRejected(output, "r2dbc:mysql://user:hidden@127.0.0.1/test")
                    .contains("not a valid address of a PostgreSQL database")
                    .doesNotContain("hidden");
        }

        @Test
        void whenNoServerListensThenReportedWithAddress(CapturedOutput output) {
            assertRejected(output, "r2dbc:postgresql://keywright:hidden@127.0.0.1:1/keywright")
                    .contains("postgresql://127.0.0.1:1/keywright", "Check that PostgreSQL is running")
                    .doesNotContain("hidden");
        }

        @Test
        void whenDatabaseDoesNotExistThenReported(CapturedOutput output) {
            assertRejected(output, PostgresDatabase.url("nowhere")).contains("\"nowhere\" does not exist");
        }

        private AbstractStringAssert<?> assertRejected(CapturedOutput output, @Nullable String at, String... more) {
            assertThatThrownBy(() -> start(at, more).close()).isInstanceOf(Exception.class);
            String report = output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START"));
            return assertThat(report).contains("Action:").doesNotContain("\tat ");
        }

        private ConfigurableApplicationContext start(@Nullable String at, String... more) {
            Stream<String> arguments = Stream.of(
                    "--server.port=0", "--keywright.store=postgresql", "--keywright.data=" + folder.resolve("data"));
            Stream<String> address = at == null ? Stream.of() : Stream.of("--spring.r2dbc.url=" + at);
            return new SpringApplicationBuilder(Keywright.class)
                    .run(Stream.of(arguments, address, Arrays.stream(more))
                            .flatMap((part) -> part)
                            .toArray(String[]::new));
        }

        private static String[] withOne(String[] some, String more) {
            return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
        }
    }
}
