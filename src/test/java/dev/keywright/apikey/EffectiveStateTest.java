package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveStateTest {

    @ParameterizedTest
    @CsvSource({"ACTIVE, false, ACTIVE", "ACTIVE, true, EXPIRED", "SUSPENDED, true, SUSPENDED", "REVOKED, true, REVOKED"
    })
    void whenStateIsStoredThenEffectiveStateFollows(LifecycleState stored, boolean isExpired, EffectiveState shown) {
        assertThat(EffectiveState.of(stored, isExpired)).isEqualTo(shown);
        assertThat(shown.stored()).isEqualTo(stored);
    }
}
