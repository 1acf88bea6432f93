package dev.keywright.verification.limits;

import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** Keeps what is held in memory small, and empties it at a clean stop. */
public final class KeyLimiterLifecycle implements DisposableBean {

    private static final long SWEEP_MILLIS = 5_000;

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final InMemoryKeyLimiter keyLimiter;

    public KeyLimiterLifecycle(InMemoryKeyLimiter budgets) {
        this.keyLimiter = budgets;
    }

    /** What can't be given back is lost: it may have been, and is never spent twice. */
    @Scheduled(fixedDelay = SWEEP_MILLIS, initialDelay = SWEEP_MILLIS)
    Mono<Void> sweep() {
        return keyLimiter.sweep();
    }

    /** After the web server has stopped, and before the database is closed, which all of this hangs on. It waits for that. */
    @Override
    public void destroy() {
        keyLimiter.giveBackAll().block(LONGEST_STOP);
    }
}
