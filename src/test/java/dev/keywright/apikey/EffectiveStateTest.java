package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveStateTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, 1, ACTIVE",
        "ACTIVE, 0, EXPIRED",
        "ACTIVE, -1, EXPIRED",
        "SUSPENDED, 0, SUSPENDED",
        "REVOKED, 0, REVOKED"
    })
    void whenMillisecondsRemainThenState(LifecycleState stored, long remaining, EffectiveState effective) {
        assertThat(EffectiveState.of(stored, NOW.plusMillis(remaining), NOW)).isEqualTo(effective);
    }

    @ParameterizedTest
    @CsvSource({"ACTIVE, ACTIVE", "SUSPENDED, SUSPENDED", "REVOKED, REVOKED"})
    void whenKeyNeverExpiresThenStoredState(LifecycleState stored, EffectiveState effective) {
        assertThat(EffectiveState.of(stored, null, NOW)).isEqualTo(effective);
    }
}
