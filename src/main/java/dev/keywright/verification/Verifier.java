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
    private final VerdictMeters meters;
    private final Clock clock;

    Verifier(KnownKeys keys, Budgets budgets, UseCounter uses, VerdictMeters meters, Clock clock) {
        this.keys = keys;
        this.budgets = budgets;
        this.uses = uses;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * The verdict on a call, which spends what the call costs if it is good, and is counted. It is given now, by a {@code Mono} that
     * has its value already, if all that it depends on is in memory; so the answer has to be subscribed to once.
     */
    Mono<Verdict> verify(Face face, Check check) {
        long begun = System.nanoTime();
        try {
            return Ready.map(watched(face, judge(check, budgets::spend)), (verdict) -> {
                meters.given(face, verdict.code(), begun);
                return counted(verdict, check);
            });
        } catch (RuntimeException failure) {
            meters.failed(face);
            throw failure;
        }
    }

    /** A failure that is there already is thrown by whoever looks at it. */
    private Mono<Verdict> watched(Face face, Mono<Verdict> verdict) {
        return Ready.value(verdict) == null ? verdict.doOnError((failure) -> meters.failed(face)) : verdict;
    }

    /**
     * What the verdict would be, and why. It spends nothing and does not count as a use of the key, but an unknown key counts as an
     * attempt to guess one.
     */
    Mono<Explained> explain(Check check) {
        return judge(check, budgets::preview)
                .doOnNext((verdict) -> countAttempt(verdict, check))
                .map((verdict) -> new Explained(verdict, Explanation.of(verdict, check)));
    }

    private Mono<Verdict> judge(Check check, Budget budget) {
        return Ready.flatMap(keys.find(check.key()), (lookup) -> judge(lookup, check, budget));
    }

    private Mono<Verdict> judge(Lookup lookup, Check check, Budget budget) {
        Verdict.Code code = Judge.decide(lookup, check, clock.instant());
        KnownKey key = lookup instanceof Lookup.Found found ? found.key() : null;
        return code == Verdict.Code.VALID && key != null
                ? Ready.map(budget.ask(key, check.cost()), (spent) -> verdict(key, spent))
                : Mono.just(refused(code, key));
    }

    private static Verdict verdict(KnownKey key, Spent spent) {
        return new Verdict(
                spent.code(), key, spent.limits(), spent.credits(), spent.exceededLimit(), spent.retryAfter());
    }

    private static Verdict refused(Verdict.Code code, @Nullable KnownKey key) {
        return new Verdict(code, key, List.of(), null, null, null);
    }

    private Verdict counted(Verdict verdict, Check check) {
        if (verdict.key() != null) {
            uses.count(verdict.key().id().value(), verdict.code().name());
        } else {
            countAttempt(verdict, check);
        }
        return verdict;
    }

    private void countAttempt(Verdict verdict, Check check) {
        if (verdict.key() == null && check.address() != null) {
            uses.count(check.address().limitKey(), verdict.code().name());
        }
    }

    /** One of the ways to ask what a key may spend. */
    @FunctionalInterface
    private interface Budget {

        Mono<Spent> ask(KnownKey key, int cost);
    }
}
