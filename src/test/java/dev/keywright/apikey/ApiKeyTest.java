package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ApiKeyTest {

    private static ApiKey key(KeyTerms terms) {
        KeyDigest digest = new KeyDigest(new byte[] {1}, 1);
        AccountId ann = new AccountId("a");
        return ApiKey.create(
                new KeyId("0123456789AB"),
                ann,
                new Creator(ann, "a"),
                new KeyMaterial("kw", digest, new byte[] {2}),
                terms,
                Instant.EPOCH);
    }

    @Test
    void whenPrintedThenOnlyItsId() {
        assertThat(key(KeyTerms.DEFAULT)).hasToString("ApiKey[0123456789AB]");
    }

    @Test
    void whenExpiryIsReachedThenExpired() {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");

        assertThat(key(KeyTerms.DEFAULT).stateAt(noon)).isEqualTo(EffectiveState.ACTIVE);
        assertThat(key(KeyTerms.DEFAULT.expiringAt(noon.plusMillis(1))).stateAt(noon))
                .isEqualTo(EffectiveState.ACTIVE);
        assertThat(key(KeyTerms.DEFAULT.expiringAt(noon)).stateAt(noon)).isEqualTo(EffectiveState.EXPIRED);
    }
}
