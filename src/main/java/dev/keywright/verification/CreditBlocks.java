package dev.keywright.verification;

import dev.keywright.key.CreditStore;
import dev.keywright.key.KeyId;
import dev.keywright.storage.Patience;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Takes credits from the store in blocks, and gives back what was not spent of them. What a lineage has in memory is gone from the
 * store, so a process that dies loses credits, but never spends one twice.
 *
 * <p>A call waits for the store as long as {@link Patience} has it. A block that comes later is kept for the calls to come; one that
 * comes when another was asked for, because nobody believed in it any more, goes back.
 */
final class CreditBlocks {

    private final CreditStore store;
    private final int size;
    private final Clock clock;
    private final Patience patience;

    CreditBlocks(CreditStore store, int size, Clock clock, Patience patience) {
        this.store = store;
        this.size = size;
        this.clock = clock;
        this.patience = patience;
    }

    /** Takes enough for this cost, if the store has it; whoever asks while that is done waits for the same. */
    Mono<Void> take(KeyId lineage, SharedTally tally, int cost) {
        return patience.waitFor(inTurn(tally, (turn) -> take(lineage, tally, cost, turn)));
    }

    private Mono<Void> take(KeyId lineage, SharedTally tally, int cost, Turn turn) {
        Instant now = clock.instant();
        Block held = tally.get().block();
        long left = held == null || held.isOver(now.toEpochMilli()) ? 0 : held.left();
        return store.reserve(lineage, Math.max(0, Math.max(size, cost) - left), now)
                .defaultIfEmpty(new CreditStore.Reserved(0, 0, now, null))
                .flatMap((reserved) -> keep(lineage, tally, turn, reserved))
                .doOnError((broken) -> end(tally, turn));
    }

    /** If the credits were changed meanwhile, nobody knows of which these are: the store does, and they go back. */
    private Mono<Void> keep(KeyId lineage, SharedTally tally, Turn turn, CreditStore.Reserved reserved) {
        Block taken = Block.of(reserved, clock.millis());
        Tally before =
                tally.getAndUpdate((now) -> now.turn() == turn ? now.with(joined(taken, now.block()), null) : now);
        return before.turn() == turn ? Mono.empty() : giveBack(lineage, taken);
    }

    private static Block joined(Block taken, @Nullable Block held) {
        return held == null ? taken : taken.with(held);
    }

    /** Gives back what is unspent; whoever comes meanwhile waits until the store has it, and takes anew. */
    Mono<Void> giveBack(KeyId lineage, SharedTally tally) {
        return inTurn(tally, (turn) -> giveBack(lineage, tally, turn));
    }

    private Mono<Void> giveBack(KeyId lineage, SharedTally tally, Turn turn) {
        Tally before = tally.getAndUpdate((now) -> now.turn() == turn ? now.with(null, turn) : now);
        Block unspent = before.turn() == turn ? before.block() : null;
        Mono<Void> given = unspent == null ? Mono.empty() : giveBack(lineage, unspent);
        return given.doOnTerminate(() -> end(tally, turn));
    }

    private Mono<Void> giveBack(KeyId lineage, Block block) {
        return block.left() == 0 ? Mono.empty() : store.giveBack(lineage, block.left(), block.asOf());
    }

    private Mono<Void> inTurn(SharedTally tally, Function<Turn, Mono<Void>> work) {
        return Mono.defer(() -> {
            long now = clock.millis();
            Turn mine = new Turn(now, patience, work);
            Turn turn = tally.updateAndGet((seen) -> mayBegin(seen, now) ? seen.with(seen.block(), mine) : seen)
                    .turn();
            return turn == null ? Mono.empty() : turn.done();
        });
    }

    private static boolean mayBegin(Tally seen, long now) {
        return seen != Tally.RETIRED && (seen.turn() == null || seen.turn().isLost(now));
    }

    private static void end(SharedTally tally, Turn turn) {
        tally.updateAndGet((now) -> now.turn() == turn ? now.with(now.block(), null) : now);
    }

    /** What the store and this process have together; null if the lineage has no credits to count. */
    Mono<Block> look(KeyId lineage, @Nullable Block held) {
        Instant now = clock.instant();
        return patience.waitFor(patience.inTime(store.look(lineage, now)))
                .defaultIfEmpty(new CreditStore.Reserved(0, 0, now, null))
                .map((stored) -> joined(all(stored, now), held));
    }

    private static Block all(CreditStore.Reserved stored, Instant now) {
        return Block.of(new CreditStore.Reserved(stored.rest(), 0, stored.asOf(), stored.until()), now.toEpochMilli());
    }
}
