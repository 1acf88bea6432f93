package dev.keywright.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.startup.StartupException;
import dev.keywright.support.StoppedClock;
import dev.keywright.support.store.TestKeyrings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotatingSecretTest {

    private final StoppedClock clock = new StoppedClock();

    private RotatingSecret secret(Map<Integer, String> texts) {
        return new RotatingSecret("pepper", texts, clock);
    }

    private String fromInAMinute(int fill) {
        return TestKeyrings.encoded(fill) + " from " + clock.instant().plus(Duration.ofMinutes(1));
    }

    @Nested
    class ActivationTime {

        @Test
        void whenActivationIsInFutureThenKnownButNotActive() {
            RotatingSecret secret = secret(Map.of(1, TestKeyrings.encoded(1), 2, fromInAMinute(2)));

            assertThat(secret.get().current()).isEqualTo(1);
            assertThat(secret.get().all()).containsOnlyKeys(1, 2);
        }

        @Test
        void whenActivationTimeIsReachedThenActive() {
            Keyring ring = new Keyring(secret(Map.of(1, TestKeyrings.encoded(1), 2, fromInAMinute(2))));

            clock.advance(Duration.ofSeconds(59).plusMillis(999));
            assertThat(ring.current()).isEqualTo(1);
            clock.advance(Duration.ofMillis(1));
            assertThat(ring.current()).isEqualTo(2);
            assertThat(ring.currentBytes()).containsOnly(2);
        }

        @Test
        void whenHigherVersionIsActiveEarlierThenLowerNeverIs() {
            RotatingSecret secret =
                    secret(Map.of(1, TestKeyrings.encoded(1), 2, fromInAMinute(2), 3, TestKeyrings.encoded(3)));

            assertThat(secret.get().current()).isEqualTo(3);
            clock.advance(Duration.ofHours(1));
            assertThat(secret.get().current()).isEqualTo(3);
        }

        @Test
        void whenNoVersionIsActiveThenRejected() {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> secret(Map.of(1, fromInAMinute(1))))
                    .withMessageContaining("no version that is current yet");
        }

        @ParameterizedTest
        @ValueSource(strings = {"tomorrow", "2027-01-31", "2027-01-31T12:00:00"})
        void whenActivationTimeIsInvalidThenRejectedWithoutPrintingSecret(String time) {
            String bytes = TestKeyrings.encoded(2);

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> secret(Map.of(1, TestKeyrings.encoded(1), 2, bytes + " from " + time)))
                    .withMessageContaining("Version 2 of the secret keywright.secrets.pepper has no valid start time")
                    .withMessageNotContaining(bytes)
                    .withNoCause();
        }
    }

    @Nested
    class Adopting {

        @Test
        void whenVersionIsAddedThenReportedAndDerivedKeyringsFollow() {
            RotatingSecret secret = secret(Map.of(1, TestKeyrings.encoded(1)));
            Keyring ring = new Keyring(secret);
            Keyring derived = ring.derive("test");
            byte[] before = derived.currentBytes();

            assertThat(secret.add(Map.of(1, TestKeyrings.encoded(1), 2, TestKeyrings.encoded(2))))
                    .isEqualTo(Map.of(2, Instant.MIN));
            assertThat(ring.current()).isEqualTo(2);
            assertThat(derived.current()).isEqualTo(2);
            assertThat(derived.versions()).containsOnlyKeys(1, 2);
            assertThat(derived.versions().get(1)).isEqualTo(before);
            assertThat(derived.currentBytes()).isEqualTo(HmacSha256.compute(ring.currentBytes(), "test"));
        }

        @Test
        void whenUnchangedThenDerivedValueIsComputedOnce() {
            RotatingSecret secret = secret(Map.of(1, TestKeyrings.encoded(1)));
            AtomicInteger made = new AtomicInteger();
            Supplier<Integer> derived = new Keyring(secret).mapped((now) -> made.incrementAndGet());

            assertThat(derived.get()).isEqualTo(1);
            assertThat(derived.get()).isEqualTo(1);
            assertThat(made).hasValue(1);
            secret.add(Map.of(1, TestKeyrings.encoded(1), 2, TestKeyrings.encoded(2)));
            assertThat(derived.get()).isEqualTo(2);
        }

        @Test
        void whenVersionIsRemovedThenStillKnown() {
            RotatingSecret secret = secret(Map.of(1, TestKeyrings.encoded(1), 2, TestKeyrings.encoded(2)));

            assertThat(secret.missingFrom(Map.of(2, ""))).containsExactly(1);
            secret.add(Map.of(2, TestKeyrings.encoded(2)));
            assertThat(secret.get().all()).containsOnlyKeys(1, 2);
        }

        @Test
        void whenBytesOfVersionChangeThenRejectedAndNothingIsAdded() {
            RotatingSecret secret = secret(Map.of(1, TestKeyrings.encoded(1)));

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> secret.add(Map.of(1, TestKeyrings.encoded(9), 2, TestKeyrings.encoded(2))))
                    .withMessageContaining("Version 1 of the secret keywright.secrets.pepper has changed");
            assertThat(secret.get().all()).containsOnlyKeys(1);
        }
    }
}
