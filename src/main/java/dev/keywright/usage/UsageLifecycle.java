package dev.keywright.usage;

import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Flushes counts periodically, and the rest on shutdown. */
@Component
final class UsageLifecycle implements DisposableBean {

    private static final long TIDY_MILLIS = 60_000;

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final UsageFlusher flush;
    private final RollupJob moves;

    UsageLifecycle(UsageFlusher flush, RollupJob moves) {
        this.flush = flush;
        this.moves = moves;
    }

    /** Blocks the scheduler thread, so that the next flush starts an interval after this one ends. */
    void flush() {
        flush.flush().block();
    }

    /** At a fixed rate and without blocking the scheduler, because flushes have to continue meanwhile. */
    @Scheduled(fixedRate = TIDY_MILLIS, initialDelay = TIDY_MILLIS)
    Mono<Void> tidy() {
        return moves.tidy();
    }

    /** Runs after the web server has stopped and before the database closes, and blocks until it is done. */
    @Override
    public void destroy() {
        flush.finish().block(LONGEST_STOP);
    }
}
