package dev.keywright.verification;

import dev.keywright.key.KnownKey;
import dev.keywright.key.KnownKeys;
import dev.keywright.key.Lookup;
import dev.keywright.key.Ready;
import dev.keywright.usage.UseCounter;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Gives verdicts. */
final class Verifier {

    private final KnownKeys keys;
    private final Budgets budgets;
    private final UseCounter uses;
    private final Clock clock;

    Verifier(KnownKeys keys, Budgets budgets, UseCounter uses, Clock clock) {
        this.keys = keys;
        this.budgets = budgets;
        this.uses = uses;
        this.clock = clock;
    }

    /** The verdict on a call, which spends what the call costs if it is good, and is counted. */
    Mono<Verdict> verify(Check check) {
        return keys.find(check.key())
                .flatMap((lookup) -> judge(lookup, check, budgets::spend))
                .doOnNext((verdict) -> count(verdict, check));
    }

    /** The same if all that it depends on is in memory; else null, and nothing was spent. */
    @Nullable
    Verdict verifyAtOnce(Check check) {
        Lookup lookup = Ready.value(keys.find(check.key()));
        Verdict verdict = lookup == null ? null : Ready.value(judge(lookup, check, budgets::spend));
        if (verdict != null) {
            count(verdict, check);
        }
        return verdict;
    }

    /** What the verdict would be, and why; it spends nothing and is not counted. */
    Mono<Explained> explain(Check check) {
        return keys.find(check.key())
                .flatMap((lookup) -> judge(lookup, check, budgets::preview))
                .map((verdict) -> new Explained(verdict, Explanation.of(verdict, check)));
    }

    private Mono<Verdict> judge(Lookup lookup, Check check, Budget budget) {
        Verdict.Code code = Judge.decide(lookup, check, clock.instant());
        KnownKey key = lookup instanceof Lookup.Found found ? found.key() : null;
        if (code != Verdict.Code.VALID || key == null) {
            return Mono.just(refused(code, key));
        }
        Mono<Spent> asked = budget.ask(key, check.cost());
        Spent spent = Ready.value(asked);
        return spent != null ? Mono.just(verdict(key, spent)) : asked.map((later) -> verdict(key, later));
    }

    private static Verdict verdict(KnownKey key, Spent spent) {
        return new Verdict(spent.code(), key, spent.limits(), spent.credits(), spent.retryAfter());
    }

    private static Verdict refused(Verdict.Code code, @Nullable KnownKey key) {
        return new Verdict(code, key, List.of(), null, null);
    }

    private void count(Verdict verdict, Check check) {
        if (verdict.key() != null) {
            uses.count(verdict.key().id().value(), verdict.code().name());
        } else if (check.address() != null) {
            uses.count(check.address().limitKey(), verdict.code().name());
        }
    }

    /** One of the ways to ask what a key may spend. */
    @FunctionalInterface
    private interface Budget {

        Mono<Spent> ask(KnownKey key, int cost);
    }
}
