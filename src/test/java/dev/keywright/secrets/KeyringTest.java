package dev.keywright.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.startup.StartupException;
import dev.keywright.support.store.TestKeyrings;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyringTest {

    @Nested
    class Read {

        @Test
        void whenOneVersionThenActive() {
            Keyring ring = Keyring.of("pepper", Map.of(7, TestKeyrings.encoded(7)));

            assertThat(ring.current()).isEqualTo(7);
            assertThat(ring.versions().get(7)).hasSize(32).containsOnly(7);
        }

        @Test
        void whenManyVersionsThenHighestNumberIsActive() {
            Keyring ring = Keyring.of(
                    "pepper",
                    Map.of(9, TestKeyrings.encoded(1), 10, TestKeyrings.encoded(2), 1, TestKeyrings.encoded(3)));

            assertThat(ring.current()).isEqualTo(10);
            assertThat(ring.versions().keySet()).containsExactly(1, 9, 10);
        }
    }

    @Nested
    class Rejected {

        @Test
        void whenNoVersionExistsThenMessageNamesSecret() {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> Keyring.of("master-key", Map.of()))
                    .withMessageContaining("master-key");
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 31, 33, 64})
        void whenLengthIsNot32BytesThenMessageNamesVersionAndHidesSecret(int length) {
            String secret = Base64.getEncoder().encodeToString(new byte[length]);

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> Keyring.of("pepper", Map.of(3, secret)))
                    .withMessageContaining("Version 3 of the secret keywright.secrets.pepper")
                    .withMessageNotContaining(secret.isEmpty() ? "AAAA" : secret);
        }

        @ParameterizedTest
        @ValueSource(strings = {"not base64!", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I=x", " ", "_-_-_-_-"})
        void whenNotBase64ThenErrorHidesSecret(String secret) {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> Keyring.of("pepper", Map.of(1, secret)))
                    .withMessage("Version 1 of the secret keywright.secrets.pepper is not base64.")
                    .withNoCause();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1})
        void whenVersionIsLessThanOneThenRejected(int version) {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> Keyring.of("pepper", Map.of(version, TestKeyrings.encoded(1))));
        }
    }

    @Nested
    class Printed {

        @Test
        void whenPrintedThenOnlyVersions() {
            assertThat(TestKeyrings.of(Map.of(1, 1, 2, 2))).hasToString("Keyring[1, 2]");
        }
    }
}
