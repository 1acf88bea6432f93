package dev.keywright.apikey.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.keys.TestKeyRecords;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The contract of {@link ApiKeyRepository} for key quotas, for all stores. */
public abstract class CreatedKeyCountContractTests extends TestKeyRecords {

    @Nested
    class CreatedSince {

        private List<Instant> made(Instant since, int max) {
            return keys.createdSince(ann.value(), since, max)
                    .collectList()
                    .blockOptional()
                    .orElseThrow();
        }

        @Test
        void whenMoreThanRequestedThenNewestFirst() {
            add(ann, NOON.plusSeconds(1));
            add(ann, NOON.plusSeconds(3));
            add(ann, NOON.plusSeconds(2));

            assertThat(made(NOON, 2)).containsExactly(NOON.plusSeconds(3), NOON.plusSeconds(2));
        }

        @Test
        void whenCreatedAtThatInstantThenOutsideWindow() {
            add(ann, NOON);
            add(ann, NOON.plus(ONE_MILLI));

            assertThat(made(NOON, 5)).containsExactly(NOON.plus(ONE_MILLI));
        }

        @Test
        void whenRevokedThenStillCounted() {
            revoke(add(ann, NOON.plusSeconds(1)));

            assertThat(made(NOON, 5)).hasSize(1);
        }

        @Test
        void whenOwnedByOtherAccountThenNotCounted() {
            add(bob, NOON.plusSeconds(1));

            assertThat(made(NOON, 5)).isEmpty();
        }

        @Test
        void whenManyCountUnderAccountLockThenNoneIsMissed() {
            Mono<Boolean> addUpToTwo = accounts.accounts()
                    .lock(ann)
                    .flatMap((locked) -> keys.createdSince(ann.value(), NOON, 2).count())
                    .filter((made) -> made < 2)
                    .flatMap((room) -> keys.add(key(ann, NOON.plusSeconds(1))).thenReturn(true))
                    .defaultIfEmpty(false)
                    .as(database.transaction()::transactional);

            assertThat(atOnce(addUpToTwo).stream().filter((added) -> added)).hasSize(2);
            assertThat(keys.findActive(ann, NOON).count().block()).isEqualTo(2);
        }
    }
}
