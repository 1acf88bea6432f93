package dev.keywright.verification.service;

import dev.keywright.apikey.cache.KeyLookup;
import dev.keywright.apikey.cache.KeyLookupResult;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.apikey.cache.ScalarMono;
import dev.keywright.usage.UsageCounter;
import dev.keywright.verification.Endpoint;
import dev.keywright.verification.Explanation;
import dev.keywright.verification.KeyEvaluator;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.VerificationRequest;
import dev.keywright.verification.limits.KeyLimiter;
import dev.keywright.verification.limits.KeyLimiter.SpendResult;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Verifies keys. */
public final class Verifier {

    private final KeyLookup keys;
    private final KeyLimiter limiter;
    private final UsageCounter usageCounter;
    private final VerdictMetrics metrics;
    private final Clock clock;

    public Verifier(
            KeyLookup keys, KeyLimiter limiter, UsageCounter usageCounter, VerdictMetrics metrics, Clock clock) {
        this.keys = keys;
        this.limiter = limiter;
        this.usageCounter = usageCounter;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Verifies a key, spends the cost if it is valid, and counts the use. The {@code Mono} already has its value if everything needed is in
     * memory. The verification has then already happened, so subscribe exactly once.
     */
    public Mono<Verdict> verify(Endpoint endpoint, VerificationRequest request) {
        long startNanos = System.nanoTime();
        try {
            return ScalarMono.map(recordFailure(endpoint, evaluate(request, limiter::spend)), (verdict) -> {
                metrics.record(endpoint, verdict.code(), startNanos);
                return counted(verdict, request);
            });
        } catch (RuntimeException failure) {
            metrics.failed(endpoint);
            throw failure;
        }
    }

    /** Records a later error. An error that is already known is thrown by {@link ScalarMono}, and recorded by the caller. */
    private Mono<Verdict> recordFailure(Endpoint endpoint, Mono<Verdict> verdict) {
        return ScalarMono.value(verdict) == null ? verdict.doOnError((failure) -> metrics.failed(endpoint)) : verdict;
    }

    /**
     * Evaluates a key and explains the verdict. It spends nothing and does not count as a use of the key, but an unknown key counts as an
     * unknown-key attempt.
     */
    public Mono<Explanation> explain(VerificationRequest request) {
        return evaluate(request, limiter::preview)
                .doOnNext((verdict) -> countAttempt(verdict, request))
                .map((verdict) -> Explanation.of(verdict, request));
    }

    private Mono<Verdict> evaluate(VerificationRequest request, Spending spending) {
        return ScalarMono.flatMap(keys.find(request.key()), (lookup) -> evaluate(lookup, request, spending));
    }

    private Mono<Verdict> evaluate(KeyLookupResult lookup, VerificationRequest request, Spending spending) {
        Verdict.Code code = KeyEvaluator.evaluateWithoutLimits(lookup, request, clock.instant());
        KeySnapshot key = lookup instanceof KeySnapshot found ? found : null;
        return code == Verdict.Code.VALID && key != null
                ? ScalarMono.map(spending.apply(key, request.cost()), (spent) -> verdict(key, spent))
                : Mono.just(rejected(code, key));
    }

    private static Verdict verdict(KeySnapshot key, SpendResult spent) {
        return new Verdict(
                spent.code(), key, spent.limits(), spent.credits(), spent.exceededLimit(), spent.retryAfter());
    }

    private static Verdict rejected(Verdict.Code code, @Nullable KeySnapshot key) {
        return new Verdict(code, key, List.of(), null, null, null);
    }

    private Verdict counted(Verdict verdict, VerificationRequest request) {
        if (verdict.key() != null) {
            usageCounter.count(verdict.key().id().value(), verdict.code().name());
        } else {
            countAttempt(verdict, request);
        }
        return verdict;
    }

    private void countAttempt(Verdict verdict, VerificationRequest request) {
        if (verdict.key() == null && request.address() != null) {
            usageCounter.count(
                    request.address().rateLimitSubject(), verdict.code().name());
        }
    }

    /** Spends, or previews, the limits and credits of a key. */
    @FunctionalInterface
    private interface Spending {

        Mono<SpendResult> apply(KeySnapshot key, int cost);
    }
}
