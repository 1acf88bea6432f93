package dev.keywright.apikey.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.ApiKey;
import dev.keywright.support.keys.TestKeyRecords;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link SqlLastUsedStore} for all stores. */
public abstract class LastUsedStoreContractTests extends TestKeyRecords {

    private static final Instant LATER = NOON.plusSeconds(60);

    private SqlLastUsedStore used;
    private ApiKey key;
    private ApiKey other;

    @BeforeEach
    void addKeys() {
        used = new SqlLastUsedStore(database.client());
        key = key(ann, NOON);
        other = key(ann, NOON);
        keys.add(key).then(keys.add(other)).block();
    }

    private void use(Instant at, ApiKey... usedKeys) {
        used.saveLastUsed(
                        List.of(usedKeys).stream()
                                .map((key) -> key.id().value())
                                .toList(),
                        at)
                .block();
    }

    private ApiKey stored(ApiKey key) {
        return keys.find(key.id()).blockOptional().orElseThrow();
    }

    @Test
    void whenUsedThenOnlyThatKeyIsUpdated() {
        use(LATER, key);

        assertThat(stored(key).lastUsedAt()).isEqualTo(LATER);
        assertThat(stored(other).lastUsedAt()).isNull();
    }

    @Test
    void whenStoredUseIsLaterThenUnchanged() {
        use(LATER, key);
        use(NOON, key, other);

        assertThat(stored(key).lastUsedAt()).isEqualTo(LATER);
        assertThat(stored(other).lastUsedAt()).isEqualTo(NOON);
    }

    @Test
    void whenUsedThenVersionIsUnchanged() {
        use(LATER, key);

        assertThat(stored(key).version()).isEqualTo(key.version());
    }

    @Test
    void whenKeyIsUnknownThenNothingHappens() {
        used.saveLastUsed(List.of("no-such-key"), LATER).block();

        assertThat(stored(key).lastUsedAt()).isNull();
    }
}
