package dev.keywright.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.ClockByHand;
import dev.keywright.key.Credits;
import dev.keywright.key.KnownKey;
import dev.keywright.key.StoredCredits;
import dev.keywright.storage.FreshDatabase;
import dev.keywright.storage.Patience;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many credits a key's record shows while nodes hold some of them in memory. */
class HeldCreditsTest {

    private static final int GRANTED = 30;
    private static final int BLOCK = 10;

    private final ClockByHand clock = new ClockByHand();
    private final KnownKey key = KnownKeyDraft.plain().withCredits(GRANTED).key(KnownKeyDraft.ID);
    private FreshDatabase database;
    private StoredCredits stored;
    private MemoryBudgets node;
    private MemoryBudgets other;

    @BeforeEach
    void grant(@TempDir Path folder) {
        database = new FreshDatabase(folder);
        stored = new StoredCredits(database);
        stored.grant(KnownKeyDraft.ID, GRANTED, KnownKeyDraft.NOON);
        node = node();
        other = node();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private MemoryBudgets node() {
        return new MemoryBudgets(new CreditBlocks(stored.store(), BLOCK, clock, new Patience()), clock);
    }

    private void spend(MemoryBudgets by, int cost) {
        by.spend(key, cost).block();
    }

    private Credits read() {
        return new Credits(stored.remaining(KnownKeyDraft.ID), KnownKeyDraft.NOON, null);
    }

    private long shown(Credits record) {
        return node.unspent(KnownKeyDraft.ID, record);
    }

    @Test
    void whenOneNodeSpendsThenTheNumberIsExact() {
        assertThat(shown(read())).isEqualTo(GRANTED);

        for (int spent = 1; spent <= GRANTED; spent++) {
            spend(node, 1);
            assertThat(shown(read())).isEqualTo(GRANTED - spent);
        }
    }

    @Test
    void whenTheRecordWasReadBeforeTheBlockWasTakenThenNoCreditCountsTwice() {
        Credits before = read();
        spend(node, 3);

        assertThat(shown(before)).isEqualTo(GRANTED - 3);
    }

    @Test
    void whenAnotherNodeHoldsABlockThenItIsMissingUntilItIsGivenBack() {
        spend(node, 1);
        spend(other, 1);
        assertThat(shown(read())).isEqualTo(GRANTED - 1 - BLOCK);

        other.giveBackAll().block();
        node.giveBackAll().block();
        assertThat(shown(read())).isEqualTo(GRANTED - 2);
    }

    @Test
    void whenOtherCreditsTookTheirPlaceThenOnlyThoseCount() {
        spend(node, 1);

        assertThat(shown(new Credits(5, KnownKeyDraft.NOON.plusMillis(1), null)))
                .isEqualTo(5);
    }
}
