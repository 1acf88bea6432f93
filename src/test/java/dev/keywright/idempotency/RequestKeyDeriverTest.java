package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keywright.support.store.TestKeyrings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RequestKeyDeriverTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String BODY = "{\"name\":\"n\",\"meta\":{\"a\":1,\"b\":[1,2]}}";
    private static final byte[] OUTCOME = "{\"key\":\"secret\"}".getBytes(StandardCharsets.UTF_8);

    private static RequestKey requestKey(Map<Integer, Integer> versions, String account, String header, String call) {
        String[] parts = call.split(" ", 2);
        IdempotentRequest attempt = new IdempotentRequest(account, header, parts[0], JSON.readTree(parts[1]));
        return new RequestKeyDeriver(TestKeyrings.of(versions), JSON)
                .of(attempt, header)
                .get(0);
    }

    private static RequestKey requestKey(String account, String header, String operation, String body) {
        return requestKey(Map.of(1, 1), account, header, operation + " " + body);
    }

    @Nested
    class Fingerprint {

        private final String known = fingerprint("create", BODY);

        private static String fingerprint(String operation, String body) {
            return requestKey("ann", "header", operation, body).fingerprint();
        }

        @Test
        void whenOrderOfMembersDiffersThenSameFingerprint() {
            assertThat(fingerprint("create", "{ \"meta\": {\"b\":[1, 2], \"a\":1},\n\"name\":\"n\" }"))
                    .isEqualTo(known);
        }

        @Test
        void whenAnyValueDiffersThenKeyDiffers() {
            assertThat(fingerprint("create", BODY.replace("\"n\"", "\"m\""))).isNotEqualTo(known);
        }

        @Test
        void whenOrderOfElementsDiffersThenFingerprintDiffers() {
            assertThat(fingerprint("create", BODY.replace("1,2", "2,1"))).isNotEqualTo(known);
        }

        @Test
        void whenOperationDiffersThenFingerprintDiffers() {
            assertThat(fingerprint("rotate", BODY)).isNotEqualTo(known);
        }

        @Test
        void whenBodyIsMissingThenFingerprintExists() {
            RequestKeyDeriver tickets = new RequestKeyDeriver(TestKeyrings.of(Map.of(1, 1)), JSON);

            assertThat(tickets.of(new IdempotentRequest("ann", "header", "create", null), "header"))
                    .singleElement()
                    .satisfies((requestKey) ->
                            assertThat(requestKey.fingerprint()).hasSize(64).isNotEqualTo(known));
        }
    }

    @Nested
    class Encrypted {

        private final byte[] ciphertext =
                requestKey("ann", "header", "create", BODY).encrypt(OUTCOME);

        private void assertDoesNotOpen(RequestKey other) {
            assertThatIllegalStateException().isThrownBy(() -> other.decrypt(ciphertext));
        }

        @Test
        void whenRequestIsSameThenDecrypts() {
            assertThat(requestKey("ann", "header", "create", BODY).decrypt(ciphertext))
                    .isEqualTo(OUTCOME);
        }

        @Test
        void whenEncryptedTwiceThenBytesDiffer() {
            assertThat(requestKey("ann", "header", "create", BODY).encrypt(OUTCOME))
                    .isNotEqualTo(ciphertext);
        }

        @Test
        void whenHeaderDiffersThenDoesNotDecrypt() {
            assertDoesNotOpen(requestKey("ann", "heade", "create", BODY));
        }

        @Test
        void whenSecretDiffersThenDoesNotDecrypt() {
            assertDoesNotOpen(requestKey(Map.of(1, 2), "ann", "header", "create " + BODY));
        }

        @Test
        void whenAccountDiffersThenDoesNotDecrypt() {
            assertDoesNotOpen(requestKey("bob", "header", "create", BODY));
        }

        @Test
        void whenRequestDiffersThenDoesNotDecrypt() {
            assertDoesNotOpen(requestKey("ann", "header", "create", "{}"));
        }
    }

    @Nested
    class Versions {

        @Test
        void whenSeveralVersionsExistThenActiveOneIsFirst() {
            IdempotentRequest attempt = new IdempotentRequest("ann", "header", "create", JSON.readTree(BODY));

            assertThat(new RequestKeyDeriver(TestKeyrings.of(Map.of(1, 1, 2, 2)), JSON).of(attempt, "header"))
                    .extracting(RequestKey::id)
                    .containsExactly(
                            requestKey(Map.of(2, 2), "ann", "header", "create " + BODY)
                                    .id(),
                            requestKey("ann", "header", "create", BODY).id());
        }

        @Test
        void whenAccountDiffersThenIdDiffers() {
            assertThat(requestKey("bob", "header", "create", BODY).id())
                    .isNotEqualTo(requestKey("ann", "header", "create", BODY).id());
        }
    }
}
