package dev.keywright.ratelimit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;

/** A limiter whose decisions are counted. Whose calls they were about is not told. */
final class MeteredLimiter implements Limiter {

    static final String COUNT = "keywright.limit.decisions";

    private final Limiter limiter;
    private final Counter allowed;
    private final Counter rejected;

    /**
     * Counts what a limiter decides.
     *
     * @param name the limit's
     */
    MeteredLimiter(Limiter limiter, String name, MeterRegistry registry) {
        this.limiter = limiter;
        this.allowed = counter(registry, name, "allowed");
        this.rejected = counter(registry, name, "refused");
    }

    private static Counter counter(MeterRegistry registry, String name, String outcome) {
        return Counter.builder(COUNT)
                .description("Calls that were held against a limit of Keywright's own")
                .tag("limit", name)
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public Mono<LimitDecision> acquire(String subject) {
        return limiter.acquire(subject).doOnNext((decision) -> (decision.allowed() ? allowed : rejected).increment());
    }
}
