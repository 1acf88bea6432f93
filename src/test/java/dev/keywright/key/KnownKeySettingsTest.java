package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownKeySettingsTest {

    private static final Duration LIFETIME = Duration.ofSeconds(5);

    @ParameterizedTest
    @ValueSource(ints = {-1, 5_000_001})
    void whenFewerThanNoneOrTooManyAreToBeKnownThenRefused(int knownKeys) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KnownKeySettings(knownKeys, LIFETIME))
                .withMessageContaining("keywright.verification.known-keys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT1M0.001S"})
    void whenUnknownOnesAreToBeRememberedForLessThanNoTimeOrTooLongThenRefused(String lifetime) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KnownKeySettings(1, Duration.parse(lifetime)))
                .withMessageContaining("keywright.verification.unknown-keys-lifetime");
    }

    @Test
    void whenAtABoundThenTaken() {
        assertThatNoException().isThrownBy(() -> new KnownKeySettings(0, Duration.ZERO));
        assertThatNoException().isThrownBy(() -> new KnownKeySettings(5_000_000, Duration.ofMinutes(1)));
    }
}
