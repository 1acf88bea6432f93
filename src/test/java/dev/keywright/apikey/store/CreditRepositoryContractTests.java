package dev.keywright.apikey.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.KeyId;
import dev.keywright.support.TestCredits;
import dev.keywright.support.TestKeyRecords;
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

    private CreditRepository.Reserved reserve(long max, Instant now) {
        return store.reserve(family, max, now).blockOptional().orElseThrow();
    }

    @Nested
    class Reserve {

        @Test
        void whenMoreExistThenOnlyRequestedNumber() {
            assertThat(reserve(4, NOON)).isEqualTo(new CreditRepository.Reserved(4, 6, NOON, null));
            assertThat(credits.remaining(family)).isEqualTo(6);
        }

        @Test
        void whenFewerExistThenAll() {
            assertThat(reserve(11, NOON)).isEqualTo(new CreditRepository.Reserved(10, 0, NOON, null));
            assertThat(reserve(1, NOON)).isEqualTo(new CreditRepository.Reserved(0, 0, NOON, null));
        }

        @Test
        void whenRefilledThenFromNewBalanceUntilNextRefill() {
            credits.fillUpHourly(family, 50);

            assertThat(reserve(1, NOON)).isEqualTo(new CreditRepository.Reserved(1, 9, NOON, NEXT_HOUR));
            assertThat(reserve(1, NEXT_HOUR))
                    .isEqualTo(new CreditRepository.Reserved(1, 49, NEXT_HOUR, NEXT_HOUR.plusSeconds(3_600)));
        }

        @Test
        void whenReservedConcurrentlyThenNoneTwice() {
            long taken = atOnce(store.reserve(family, 3, NOON)).stream()
                    .mapToLong(CreditRepository.Reserved::taken)
                    .sum();

            assertThat(taken).isEqualTo(10);
            assertThat(credits.remaining(family)).isZero();
        }

        @Test
        void whenKeyHasNoCreditsThenEmpty() {
            assertThat(store.reserve(KeyId.random(RANDOM), 1, NOON).blockOptional())
                    .isEmpty();
        }
    }

    @Nested
    class Release {

        @Test
        void whenReleasedToSameBalanceThenAvailable() {
            CreditRepository.Reserved reserved = reserve(4, NOON);
            store.release(family, 3, reserved.asOf()).block();

            assertThat(credits.remaining(family)).isEqualTo(9);
        }

        @Test
        void whenBalanceWasReplacedThenReleaseAddsNothing() {
            CreditRepository.Reserved reserved = reserve(4, NOON);
            credits.grant(family, 2, NOON.plusMillis(1));
            store.release(family, 3, reserved.asOf()).block();

            assertThat(credits.remaining(family)).isEqualTo(2);
        }
    }

    @Nested
    class Peek {

        @Test
        void whenPeekedThenNothingIsReserved() {
            assertThat(store.peek(family, NOON).block()).isEqualTo(new CreditRepository.Reserved(0, 10, NOON, null));
            assertThat(credits.remaining(family)).isEqualTo(10);
        }
    }
}
