package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link UsedKeys} promises on every store. */
public abstract class UsedKeysKit extends StoredKeys {

    private static final Instant LATER = NOON.plusSeconds(60);

    private UsedKeys used;
    private ApiKey key;
    private ApiKey other;

    @BeforeEach
    void addKeys() {
        used = new UsedKeys(database.client());
        key = key(ann, NOON);
        other = key(ann, NOON);
        keys.add(key).then(keys.add(other)).block();
    }

    private void use(Instant at, ApiKey... which) {
        used.used(List.of(which).stream().map((one) -> one.id().value()).toList(), at)
                .block();
    }

    private ApiKey stored(ApiKey which) {
        return keys.find(which.id()).blockOptional().orElseThrow();
    }

    @Test
    void whenUsedThenSoAndNoOther() {
        use(LATER, key);

        assertThat(stored(key).lastUsedAt()).isEqualTo(LATER);
        assertThat(stored(other).lastUsedAt()).isNull();
    }

    @Test
    void whenALaterUseIsKnownThenItStays() {
        use(LATER, key);
        use(NOON, key, other);

        assertThat(stored(key).lastUsedAt()).isEqualTo(LATER);
        assertThat(stored(other).lastUsedAt()).isEqualTo(NOON);
    }

    @Test
    void whenUsedThenItsVersionStays() {
        use(LATER, key);

        assertThat(stored(key).version()).isEqualTo(key.version());
    }

    @Test
    void whenThereIsNoSuchKeyThenNothingHappens() {
        used.used(List.of("no-such-key"), LATER).block();

        assertThat(stored(key).lastUsedAt()).isNull();
    }
}
