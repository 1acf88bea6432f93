package dev.keywright.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.datafolder.StorageProperties;
import dev.keywright.support.ServiceTest;
import dev.keywright.support.store.DamagedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.json.JsonMapper;

/** The disk is full, or the file read-only or damaged: single requests fail, and the service recovers when the cause is removed. */
@ExtendWith(OutputCaptureExtension.class)
class FailingStorageTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TestPropertySource(properties = {"keywright.limits.per-address=off", "keywright.limits.keys-per-account=off"})
    abstract static class Broken extends ServiceTest {

        @Autowired
        DatabaseClient database;

        String token;
        final List<String> made = new ArrayList<>();

        @BeforeEach
        void createKey() {
            token = newToken();
            made.add(newKey(token));
        }

        /** Sets a pragma on the write connection. */
        void set(String pragma) {
            database.sql("PRAGMA " + pragma).then().block();
        }

        void expectUnavailable(WebTestClient.ResponseSpec response) {
            expectError(
                    response.expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "60"),
                    503,
                    "The database is unavailable. Try again later.");
        }

        void expectListed(List<String> keys) {
            listKeys(token)
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .jsonPath("$.keys")
                    .value((listed) -> assertThat(listed).isEqualTo(keys));
        }
    }

    /** SQLite reports a full disk when the file reaches its maximum number of pages. */
    @Nested
    class FullDisk extends Broken {

        private static final int FAR_MORE_THAN_FIT = 1000;
        private static final String ROOM_AGAIN = "max_page_count = 1000000";

        /** Creates keys until one fails. */
        private void fill() {
            set("max_page_count = 1");
            while (createOne()) {
                assertThat(made).hasSizeLessThan(FAR_MORE_THAN_FIT);
            }
        }

        private boolean createOne() {
            EntityExchangeResult<String> response =
                    generateKey(token).expectBody(String.class).returnResult();
            if (response.getStatus().value() == 201) {
                made.add(JSON.readTree(response.getResponseBody())
                        .required("key")
                        .stringValue());
                return true;
            }
            return false;
        }

        @AfterEach
        void freeSpace() {
            set(ROOM_AGAIN);
        }

        @Test
        void whenWrittenThenUnavailableAndLogReportsWhatToDo(CapturedOutput output) {
            fill();

            expectUnavailable(generateKey(token));
            assertThat(output.getOut())
                    .contains("The disk is full: free space and try again")
                    .doesNotContain("\tat ");
        }

        @Test
        void whenKeysAreImportedThenLineIsRejectedAndLogHasOneLine(CapturedOutput output) {
            database.sql("UPDATE account SET role = 'OPERATOR' WHERE username_key = :name")
                    .bind("name", username)
                    .then()
                    .block();
            fill();
            int before = output.getAll().length();

            client.post()
                    .uri("/v1/keys/import")
                    .headers((headers) -> headers.setBearerAuth(token))
                    .contentType(MediaType.APPLICATION_NDJSON)
                    .bodyValue(importsBeyondTheQueue())
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .value((response) -> assertThat(response).containsOnlyOnce("\"storage_unavailable\""));
            assertThat(output.getAll().substring(before).lines().filter((line) -> line.contains("ERROR")))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("An import failed at line ", "The disk is full");
            assertThat(output.getAll().substring(before)).doesNotContain("\tat ");
        }

        /** An imported key is smaller than a generated one, so the first ones may still fit. */
        private static String importsBeyondTheQueue() {
            return IntStream.range(0, FAR_MORE_THAN_FIT)
                    .mapToObj("{\"digest\":\"%064x\"}\n"::formatted)
                    .collect(Collectors.joining());
        }

        @Test
        void whenReadThenExactlyAcknowledgedKeysExist() {
            fill();

            expectListed(made);
        }

        @Test
        void whenDiskHasSpaceAgainThenWritesSucceedAndNothingIsLost() {
            fill();
            freeSpace();

            made.add(newKey(token));
            expectListed(made);
            revokeKey(token, keyBody(made.remove(0))).expectStatus().isOk();
            expectListed(made);
        }
    }

    @Nested
    class ReadOnly extends Broken {

        @AfterEach
        void allowWriting() {
            set("query_only = OFF");
        }

        @Test
        void whenWrittenThenUnavailableAndLogReportsWhy(CapturedOutput output) {
            set("query_only = ON");

            expectUnavailable(generateKey(token));
            expectUnavailable(revokeKey(token, keyBody(made.get(0))));
            assertThat(output.getOut()).contains("the file or the disk is read-only");
            expectListed(made);
        }

        @Test
        void whenFileIsWritableAgainThenWritesSucceed() {
            set("query_only = ON");
            generateKey(token).expectStatus().isEqualTo(503);
            allowWriting();

            made.add(newKey(token));
            expectListed(made);
        }
    }

    @Nested
    class Damaged extends Broken {

        @Autowired
        StorageProperties settings;

        private DamagedFile file;

        @BeforeEach
        void damage() throws Exception {
            file = new DamagedFile(settings.data());
        }

        @AfterEach
        void repair() throws Exception {
            file.repair();
        }

        @Test
        void whenReadOrWrittenThenUnavailableAndLogReportsWhatToDo(CapturedOutput output) {
            expectUnavailable(listKeys(token));
            expectUnavailable(generateKey(token));
            assertThat(output.getOut())
                    .contains("The database file is damaged: stop writing and restore a backup")
                    .doesNotContain("\tat ");
        }

        @Test
        void whenPathIsBelowV1ThenProblem() {
            client.get()
                    .uri("/v1/account")
                    .headers((headers) -> headers.setBearerAuth(token))
                    .exchange()
                    .expectStatus()
                    .isEqualTo(503)
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .expectHeader()
                    .valueEquals(HttpHeaders.RETRY_AFTER, "60")
                    .expectBody()
                    .jsonPath("$.code")
                    .isEqualTo("storage_unavailable");
        }

        @Test
        void whenRepairedThenAllDataExistsAndWritesSucceed() throws Exception {
            listKeys(token).expectStatus().isEqualTo(503);
            file.repair();

            expectListed(made);
            made.add(newKey(token));
            expectListed(made);
        }
    }
}
