package dev.keywright.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.datafolder.StorageProperties;
import dev.keywright.support.ServiceTest;
import dev.keywright.support.store.OtherFileUser;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;

/** Another process has locked the database for writing. */
@ExtendWith(OutputCaptureExtension.class)
class LockedFileTest {

    abstract static class Locked extends ServiceTest {

        @Autowired
        StorageProperties settings;

        OtherFileUser other;
        String token;
        String key;

        @BeforeEach
        void lock() throws SQLException {
            token = newToken();
            key = newKey(token);
            other = new OtherFileUser(settings.data()).execute("BEGIN IMMEDIATE");
        }

        @AfterEach
        void unlock() throws SQLException {
            other.close();
        }
    }

    @Nested
    @TestPropertySource(properties = {"keywright.limits.per-address=off", "keywright.sqlite.busy-timeout=200ms"})
    class LongerThanMaxWait extends Locked {

        @Test
        void whenWrittenThenUnavailableWithRetryAfter() {
            expectError(
                    generateKey(token).expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "1"),
                    503,
                    "The server is busy. Try again in a moment.");
            expectError(revokeKey(token, keyBody(key)), 503, "The server is busy. Try again in a moment.");
        }

        @Test
        void whenWrittenThenLogNamesLock(CapturedOutput output) {
            generateKey(token).expectStatus().isEqualTo(503);

            assertThat(output.getOut()).contains("Another process has locked the database");
        }

        @Test
        void whenReadThenHandled() {
            listKeys(token)
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .jsonPath("$.keys[0]")
                    .isEqualTo(key);
        }

        @Test
        void whenUnlockedThenWritesSucceedAndRejectedOnesAreNotStored() throws SQLException {
            generateKey(token).expectStatus().isEqualTo(503);
            other.execute("COMMIT");

            String second = newKey(token);
            listKeys(token)
                    .expectBody()
                    .jsonPath("$.keys.length()")
                    .isEqualTo(2)
                    .jsonPath("$.keys[1]")
                    .isEqualTo(second);
            revokeKey(token, keyBody(key)).expectStatus().isOk();
        }
    }

    @Nested
    @TestPropertySource(properties = {"keywright.limits.per-address=off", "keywright.sqlite.busy-timeout=1m"})
    class Briefly extends Locked {

        @Test
        void whenWrittenThenWriteWaits() throws SQLException {
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> newKey(token));
            listKeys(token).expectStatus().isOk();
            assertThat(waiting).isNotDone();
            other.execute("COMMIT");

            assertThat(waiting.join()).startsWith("kw_");
        }
    }
}
