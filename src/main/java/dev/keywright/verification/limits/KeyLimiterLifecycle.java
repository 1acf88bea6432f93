package dev.keywright.verification.limits;

import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Evicts idle entries periodically, and returns unspent credits on shutdown. */
@Component
public final class KeyLimiterLifecycle implements DisposableBean {

    private static final long SWEEP_MILLIS = 5_000;

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final InMemoryKeyLimiter keyLimiter;

    public KeyLimiterLifecycle(InMemoryKeyLimiter budgets) {
        this.keyLimiter = budgets;
    }

    /** Credits that cannot be returned are lost. Retrying could return them twice. */
    @Scheduled(fixedDelay = SWEEP_MILLIS, initialDelay = SWEEP_MILLIS)
    Mono<Void> sweep() {
        return keyLimiter.sweep();
    }

    /** Runs after the web server has stopped and before the database closes, and blocks until it is done. */
    @Override
    public void destroy() {
        keyLimiter.releaseAll().block(LONGEST_STOP);
    }
}
