package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveStateTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, , ACTIVE",
        "ACTIVE, 2026-11-22T12:00:00.001Z, ACTIVE",
        "ACTIVE, 2026-11-22T12:00:00Z, EXPIRED",
        "SUSPENDED, 2026-11-22T11:00:00Z, SUSPENDED",
        "REVOKED, 2026-11-22T11:00:00Z, REVOKED"
    })
    void whenStoredSoThenShownSo(State stored, @Nullable Instant expiresAt, EffectiveState shown) {
        assertThat(EffectiveState.of(stored, expiresAt, NOON)).isEqualTo(shown);
        assertThat(shown.stored()).isEqualTo(stored);
    }
}
