package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keywright.support.store.TestKeyrings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RequestIdentityDeriverTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String BODY = "{\"name\":\"n\",\"meta\":{\"a\":1,\"b\":[1,2]}}";
    private static final byte[] OUTCOME = "{\"key\":\"secret\"}".getBytes(StandardCharsets.UTF_8);

    private static RequestIdentity identity(
            Map<Integer, Integer> versions, String account, String header, String call) {
        String[] parts = call.split(" ", 2);
        IdempotentRequest attempt = new IdempotentRequest(account, header, parts[0], JSON.readTree(parts[1]));
        return new RequestIdentityDeriver(TestKeyrings.of(versions), JSON)
                .of(attempt, header)
                .get(0);
    }

    private static RequestIdentity identity(String account, String header, String operation, String body) {
        return identity(Map.of(1, 1), account, header, operation + " " + body);
    }

    @Nested
    class Fingerprint {

        private final String known = fingerprint("create", BODY);

        private static String fingerprint(String operation, String body) {
            return identity("ann", "header", operation, body).fingerprint();
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
            RequestIdentityDeriver deriver = new RequestIdentityDeriver(TestKeyrings.of(Map.of(1, 1)), JSON);

            assertThat(deriver.of(new IdempotentRequest("ann", "header", "create", null), "header"))
                    .singleElement()
                    .satisfies((identity) ->
                            assertThat(identity.fingerprint()).hasSize(64).isNotEqualTo(known));
        }
    }

    @Nested
    class Encrypted {

        private final byte[] ciphertext =
                identity("ann", "header", "create", BODY).cipher().encrypt(OUTCOME);

        private void assertDoesNotOpen(RequestIdentity other) {
            assertThatIllegalStateException().isThrownBy(() -> other.cipher().decrypt(ciphertext));
        }

        @Test
        void whenRequestIsSameThenDecrypts() {
            assertThat(identity("ann", "header", "create", BODY).cipher().decrypt(ciphertext))
                    .isEqualTo(OUTCOME);
        }

        @Test
        void whenEncryptedTwiceThenBytesDiffer() {
            assertThat(identity("ann", "header", "create", BODY).cipher().encrypt(OUTCOME))
                    .isNotEqualTo(ciphertext);
        }

        @Test
        void whenHeaderDiffersThenDoesNotDecrypt() {
            assertDoesNotOpen(identity("ann", "heade", "create", BODY));
        }

        @Test
        void whenSecretDiffersThenDoesNotDecrypt() {
            assertDoesNotOpen(identity(Map.of(1, 2), "ann", "header", "create " + BODY));
        }

        @Test
        void whenAccountDiffersThenDoesNotDecrypt() {
            assertDoesNotOpen(identity("bob", "header", "create", BODY));
        }

        @Test
        void whenRequestDiffersThenDoesNotDecrypt() {
            assertDoesNotOpen(identity("ann", "header", "create", "{}"));
        }
    }

    @Nested
    class Versions {

        @Test
        void whenSeveralVersionsExistThenActiveOneIsFirst() {
            IdempotentRequest attempt = new IdempotentRequest("ann", "header", "create", JSON.readTree(BODY));

            assertThat(new RequestIdentityDeriver(TestKeyrings.of(Map.of(1, 1, 2, 2)), JSON).of(attempt, "header"))
                    .extracting(RequestIdentity::id)
                    .containsExactly(
                            identity(Map.of(2, 2), "ann", "header", "create " + BODY)
                                    .id(),
                            identity("ann", "header", "create", BODY).id());
        }

        @Test
        void whenAccountDiffersThenIdDiffers() {
            assertThat(identity("bob", "header", "create", BODY).id())
                    .isNotEqualTo(identity("ann", "header", "create", BODY).id());
        }
    }
}
