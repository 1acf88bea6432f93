package dev.keywright.verification.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.StoppedClock;
import dev.keywright.support.keys.TestCredits;
import dev.keywright.support.keys.TestKeySnapshot;
import dev.keywright.support.store.FreshDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The credits in a key's record while nodes have leased some of them. */
class LeasedCreditsTest {

    private static final int GRANTED = 30;
    private static final int LEASE_SIZE = 10;

    private final StoppedClock clock = new StoppedClock();
    private final KeySnapshot key = TestKeySnapshot.plain().withCredits(GRANTED).key(TestKeySnapshot.ID);
    private FreshDatabase database;
    private TestCredits stored;
    private InMemoryKeyLimiter node;
    private InMemoryKeyLimiter other;

    @BeforeEach
    void grant(@TempDir Path folder) {
        database = new FreshDatabase(folder);
        stored = new TestCredits(database);
        stored.grant(TestKeySnapshot.ID, GRANTED, TestKeySnapshot.NOON);
        node = node();
        other = node();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private InMemoryKeyLimiter node() {
        return new InMemoryKeyLimiter(new CreditLeaser(stored.store(), LEASE_SIZE, clock, new QueryGuard()), clock);
    }

    private void spend(InMemoryKeyLimiter by, int cost) {
        by.spend(key, cost).block();
    }

    private Credits read() {
        return new Credits(stored.remaining(TestKeySnapshot.ID), TestKeySnapshot.NOON, null);
    }

    private long displayed(Credits record) {
        return node.unspent(TestKeySnapshot.ID, record);
    }

    @Test
    void whenOneNodeSpendsThenNumberIsExact() {
        assertThat(displayed(read())).isEqualTo(GRANTED);

        for (int spent = 1; spent <= GRANTED; spent++) {
            spend(node, 1);
            assertThat(displayed(read())).isEqualTo(GRANTED - spent);
        }
    }

    @Test
    void whenRecordWasReadBeforeLeaseThenNoCreditCountsTwice() {
        Credits before = read();
        spend(node, 3);

        assertThat(displayed(before)).isEqualTo(GRANTED - 3);
    }

    @Test
    void whenOtherNodeHoldsLeaseThenNotDisplayedUntilReleased() {
        spend(node, 1);
        spend(other, 1);
        assertThat(displayed(read())).isEqualTo(GRANTED - 1 - LEASE_SIZE);

        other.releaseAll().block();
        node.releaseAll().block();
        assertThat(displayed(read())).isEqualTo(GRANTED - 2);
    }

    @Test
    void whenCreditsWereReplacedThenOnlyNewOnesCount() {
        spend(node, 1);

        assertThat(displayed(new Credits(5, TestKeySnapshot.NOON.plusMillis(1), null)))
                .isEqualTo(5);
    }
}
