package dev.keywright.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRingTest {

    @Nested
    class Read {

        @Test
        void whenOneVersionThenItIsInUse() {
            SecretRing ring = SecretRing.of("pepper", Map.of(7, SecretRings.encoded(7)));

            assertThat(ring.current()).isEqualTo(7);
            assertThat(ring.versions().get(7)).hasSize(32).containsOnly(7);
        }

        @Test
        void whenManyVersionsThenTheHighestIsInUseByNumberNotByText() {
            SecretRing ring = SecretRing.of(
                    "pepper", Map.of(9, SecretRings.encoded(1), 10, SecretRings.encoded(2), 1, SecretRings.encoded(3)));

            assertThat(ring.current()).isEqualTo(10);
            assertThat(ring.versions().keySet()).containsExactly(1, 9, 10);
        }
    }

    @Nested
    class Refused {

        @Test
        void whenThereIsNoVersionThenTheSentenceNamesTheSecret() {
            assertThatExceptionOfType(StartRefusal.class)
                    .isThrownBy(() -> SecretRing.of("master-key", Map.of()))
                    .withMessageContaining("master-key");
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 31, 33, 64})
        void whenNotOf32BytesThenTheSentenceNamesTheVersionAndHidesTheSecret(int length) {
            String secret = Base64.getEncoder().encodeToString(new byte[length]);

            assertThatExceptionOfType(StartRefusal.class)
                    .isThrownBy(() -> SecretRing.of("pepper", Map.of(3, secret)))
                    .withMessageContaining("Version 3 of the secret keywright.secrets.pepper")
                    .withMessageNotContaining(secret.isEmpty() ? "AAAA" : secret);
        }

        @ParameterizedTest
        @ValueSource(strings = {"not base64!", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I=x", " ", "_-_-_-_-"})
        void whenNotBase64ThenNeitherTheRefusalNorItsCauseHoldsTheSecret(String secret) {
            assertThatExceptionOfType(StartRefusal.class)
                    .isThrownBy(() -> SecretRing.of("pepper", Map.of(1, secret)))
                    .withMessage("Version 1 of the secret keywright.secrets.pepper is not base64.")
                    .withNoCause();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1})
        void whenTheVersionIsLessThanOneThenRefused(int version) {
            assertThatExceptionOfType(StartRefusal.class)
                    .isThrownBy(() -> SecretRing.of("pepper", Map.of(version, SecretRings.encoded(1))));
        }
    }

    @Nested
    class Shown {

        @Test
        void whenShownThenItsVersionsAlone() {
            assertThat(SecretRings.of(Map.of(1, 1, 2, 2))).hasToString("SecretRing[1, 2]");
        }
    }
}
