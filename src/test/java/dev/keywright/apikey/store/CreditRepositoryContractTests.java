package dev.keywright.apikey.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyId;
import dev.keywright.support.keys.TestCredits;
import dev.keywright.support.keys.TestKeyRecords;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract of {@link CreditRepository} for all stores. */
public abstract class CreditRepositoryContractTests extends TestKeyRecords {

    private static final Instant NEXT_HOUR = Instant.parse("2026-11-22T13:00:00Z");

    private final KeyId family = KeyId.random(RANDOM);
    private TestCredits credits;
    private CreditRepository store;

    @BeforeEach
    void grantTenCredits() {
        credits = new TestCredits(database);
        store = credits.store();
        credits.grant(family, 10, NOON);
    }

    private CreditRepository.Leased lease(long max, Instant now) {
        return store.lease(family, max, now).blockOptional().orElseThrow();
    }

    @Nested
    class Lease {

        @Test
        void whenMoreExistThenOnlyRequestedNumber() {
            assertThat(lease(4, NOON)).isEqualTo(new CreditRepository.Leased(4, 6, NOON, null));
            assertThat(credits.remaining(family)).isEqualTo(6);
        }

        @Test
        void whenFewerExistThenAll() {
            assertThat(lease(11, NOON)).isEqualTo(new CreditRepository.Leased(10, 0, NOON, null));
            assertThat(lease(1, NOON)).isEqualTo(new CreditRepository.Leased(0, 0, NOON, null));
        }

        @Test
        void whenRefilledThenFromNewBalanceUntilNextRefill() {
            credits.fillUpHourly(family, 50);

            assertThat(lease(1, NOON)).isEqualTo(new CreditRepository.Leased(1, 9, NOON, NEXT_HOUR));
            assertThat(lease(1, NEXT_HOUR))
                    .isEqualTo(new CreditRepository.Leased(1, 49, NEXT_HOUR, NEXT_HOUR.plusSeconds(3_600)));
        }

        @Test
        void whenLeasedConcurrentlyThenNoneTwice() {
            long leased = atOnce(store.lease(family, 3, NOON)).stream()
                    .mapToLong(CreditRepository.Leased::count)
                    .sum();

            assertThat(leased).isEqualTo(10);
            assertThat(credits.remaining(family)).isZero();
        }

        @Test
        void whenKeyHasNoCreditsThenEmpty() {
            assertThat(store.lease(KeyId.random(RANDOM), 1, NOON).blockOptional())
                    .isEmpty();
        }
    }

    @Nested
    class Release {

        @Test
        void whenReleasedToSameBalanceThenAvailable() {
            CreditRepository.Leased leased = lease(4, NOON);
            store.release(family, 3, leased.asOf()).block();

            assertThat(credits.remaining(family)).isEqualTo(9);
        }

        @Test
        void whenBalanceWasReplacedThenReleaseAddsNothing() {
            CreditRepository.Leased leased = lease(4, NOON);
            credits.grant(family, 2, NOON.plusMillis(1));
            store.release(family, 3, leased.asOf()).block();

            assertThat(credits.remaining(family)).isEqualTo(2);
        }
    }

    @Nested
    class Peek {

        @Test
        void whenPeekedThenNothingIsLeased() {
            assertThat(store.peek(family, NOON).block()).isEqualTo(new Credits(10, NOON, null));
            assertThat(credits.remaining(family)).isEqualTo(10);
        }
    }
}
