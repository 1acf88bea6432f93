package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ApiKeyTest {

    @Test
    void whenShownThenItsIdAlone() {
        KeyDigest digest = new KeyDigest(new byte[] {1}, 1);
        AccountId ann = new AccountId("a");
        ApiKey key = ApiKey.fresh(
                new KeyId("0123456789AB"),
                ann,
                new Issuer(ann, "a"),
                new KeyMaterial("kw", digest, new byte[] {2}),
                KeyTerms.PLAIN,
                Instant.EPOCH);

        assertThat(key).hasToString("ApiKey[0123456789AB]");
    }
}
