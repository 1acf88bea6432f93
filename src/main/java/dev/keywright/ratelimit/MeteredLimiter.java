package dev.keywright.ratelimit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;

/** Counts the decisions of a limiter. The metrics do not contain the subjects. */
final class MeteredLimiter implements Limiter {

    static final String COUNT = "keywright.limit.decisions";

    private final Limiter limiter;
    private final Counter allowed;
    private final Counter rejected;

    /**
     * @param name the name of the limit
     */
    MeteredLimiter(Limiter limiter, String name, MeterRegistry registry) {
        this.limiter = limiter;
        this.allowed = counter(registry, name, "allowed");
        this.rejected = counter(registry, name, "rejected");
    }

    private static Counter counter(MeterRegistry registry, String name, String outcome) {
        return Counter.builder(COUNT)
                .description("Requests checked against a rate limit of Keywright")
                .tag("limit", name)
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public Mono<LimitDecision> acquire(String subject) {
        return limiter.acquire(subject).doOnNext((decision) -> (decision.allowed() ? allowed : rejected).increment());
    }
}
