package dev.keywright.apikey.cache;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.keywright.startup.StartupException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCachePropertiesTest {

    private static final Duration LIFETIME = Duration.ofSeconds(5);
    private static final Duration STALENESS = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(ints = {-1, 5_000_001})
    void whenKnownKeysIsOutOfRangeThenRejected(int knownKeys) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyCacheProperties(knownKeys, LIFETIME, STALENESS))
                .withMessageContaining("keywright.verification.known-keys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT1M0.001S"})
    void whenUnknownKeysLifetimeIsOutOfRangeThenRejected(String lifetime) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyCacheProperties(1, Duration.parse(lifetime), STALENESS))
                .withMessageContaining("keywright.verification.unknown-keys-lifetime");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.999S", "PT5M0.001S", "PT-1S"})
    void whenMaxStalenessIsOutOfRangeThenRejected(String staleness) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyCacheProperties(1, LIFETIME, Duration.parse(staleness)))
                .withMessageContaining("keywright.verification.max-staleness");
    }

    @Test
    void whenMaxStalenessIsLessThanTwoPollsThenRejected() {
        KeyCacheProperties settings = new KeyCacheProperties(1, LIFETIME, STALENESS);

        settings.checkAgainst(Duration.ofSeconds(5));
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> settings.checkAgainst(Duration.ofMillis(5_001)))
                .withMessageContaining("keywright.verification.max-staleness")
                .withMessageContaining("keywright.changes.poll-interval");
    }

    @Test
    void whenAtABoundThenTaken() {
        assertThatNoException().isThrownBy(() -> new KeyCacheProperties(0, Duration.ZERO, Duration.ofSeconds(1)));
        assertThatNoException()
                .isThrownBy(() -> new KeyCacheProperties(5_000_000, Duration.ofMinutes(1), Duration.ofMinutes(5)));
    }
}
