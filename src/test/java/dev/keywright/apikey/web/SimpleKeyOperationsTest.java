package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.json.JsonCompareMode;

/** {@code POST /generate-key}, {@code GET /list-keys}, {@code POST /revoke-key}. */
class SimpleKeyOperationsTest extends ServiceTest {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    @Autowired
    DatabaseClient database;

    private void expectKeys(String token, String... keys) {
        String quoted = String.join(
                ",", List.of(keys).stream().map((key) -> '"' + key + '"').toList());
        listKeys(token).expectStatus().isOk().expectBody().json("{\"keys\":[" + quoted + "]}", JsonCompareMode.STRICT);
    }

    @Nested
    class Generate {

        @Test
        void whenCalledThenKeyIsInFormat() {
            assertThat(newKey(newToken())).matches("kw_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}");
        }

        @Test
        void whenCalledWithBodyThenIgnored() {
            String token = newToken();
            client.post()
                    .uri("/generate-key")
                    .headers((headers) -> headers.setBearerAuth(token))
                    .contentType(MediaType.TEXT_PLAIN)
                    .bodyValue("{ this is [ not json")
                    .exchange()
                    .expectStatus()
                    .isCreated();
        }

        @Test
        void whenAcceptIsUnusualThenIgnored() {
            String token = newToken();
            client.post()
                    .uri("/generate-key")
                    .headers((headers) -> headers.setBearerAuth(token))
                    .header(HttpHeaders.ACCEPT, "image/png, nonsense")
                    .exchange()
                    .expectStatus()
                    .isCreated()
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_JSON);
        }
    }

    @Nested
    class ListKeys {

        @Test
        void whenNoKeyThenEmpty() {
            expectKeys(newToken());
        }

        @Test
        void whenSeveralKeysThenNewestLast() {
            String token = newToken();
            String first = newKey(token);
            String second = newKey(token);
            String third = newKey(token);
            expectKeys(token, first, second, third);
        }

        @Test
        void whenKeyIsOfOtherAccountThenNotListed() {
            String token = newToken();
            newKey(token);
            register(username + "-other", PASSWORD);
            expectKeys(logIn(username + "-other", PASSWORD));
        }
    }

    @Nested
    class Revoke {

        @Test
        void whenCompleteKeyIsGivenThenRevoked() {
            String token = newToken();
            String first = newKey(token);
            String second = newKey(token);
            revokeKey(token, keyBody(first))
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .json("{\"message\":\"Key revoked\"}", JsonCompareMode.STRICT);
            expectKeys(token, second);
        }

        @Test
        void whenKeyIdIsGivenThenRevoked() {
            String token = newToken();
            String key = newKey(token);
            revokeKey(token, keyBody(key.split("_")[1])).expectStatus().isOk();
            expectKeys(token);
        }

        @Test
        void whenRevokedAlreadyThenNotFound() {
            String token = newToken();
            String key = newKey(token);
            revokeKey(token, keyBody(key)).expectStatus().isOk();
            expectError(revokeKey(token, keyBody(key)), 404, "Key not found");
        }

        @Test
        void whenKeyIsOfOtherAccountThenNotFoundAndStillActive() {
            String token = newToken();
            String key = newKey(token);
            register(username + "-other", PASSWORD);
            String other = logIn(username + "-other", PASSWORD);
            expectError(revokeKey(other, keyBody(key)), 404, "Key not found");
            expectError(revokeKey(other, keyBody(key.split("_")[1])), 404, "Key not found");
            expectKeys(token, key);
        }

        @Test
        void whenKeyIsUnknownThenNotFound() {
            String token = newToken();
            expectError(revokeKey(token, keyBody("no-such-key")), 404, "Key not found");
            expectError(revokeKey(token, keyBody("0123456789ab")), 404, "Key not found");
        }

        @Test
        void whenSecretDiffersThenNotFound() {
            String token = newToken();
            String key = newKey(token);
            String forged = withCheck(key.substring(0, 16) + "0".repeat(32));
            expectError(revokeKey(token, keyBody(forged)), 404, "Key not found");
            expectKeys(token, key);
        }

        /** Returns the CRC-32 of the text in base62, the end of a key. */
        private String withCheck(String text) {
            CRC32 crc = new CRC32();
            crc.update(text.getBytes(StandardCharsets.US_ASCII));
            StringBuilder check = new StringBuilder();
            for (long rest = crc.getValue(); check.length() < 6; rest /= 62) {
                check.append(DIGITS.charAt((int) (rest % 62)));
            }
            return text + check.reverse();
        }

        @Test
        void whenRevokedThenCiphertextIsErased() {
            String token = newToken();
            String key = newKey(token);
            revokeKey(token, keyBody(key)).expectStatus().isOk();
            Long kept = database.sql("SELECT COUNT(encrypted_text) FROM api_key WHERE id = :id")
                    .bind("id", key.split("_")[1])
                    .mapValue(Long.class)
                    .one()
                    .block();
            assertThat(kept).isZero();
        }

        @Test
        void whenKeyIsMissingOrEmptyThenBadRequest() {
            String token = newToken();
            String message = "The field \"key\" must be a complete key or a key id.";
            expectError(revokeKey(token, "{}"), 400, message);
            expectError(revokeKey(token, "{\"key\":null}"), 400, message);
            expectError(revokeKey(token, keyBody("")), 400, message);
        }
    }
}
