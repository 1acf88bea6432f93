package dev.keywright.usage;

import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** Writes what is counted from time to time, and the rest of it at a clean stop. */
final class UsageLifecycle implements DisposableBean {

    private static final long TIDY_MILLIS = 60_000;

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final UsageFlusher flush;
    private final RollupJob moves;

    UsageLifecycle(UsageFlusher flush, RollupJob moves) {
        this.flush = flush;
        this.moves = moves;
    }

    /** It waits, on the scheduler's thread, so that the next comes an interval after this one is done. */
    void flush() {
        flush.flush().block();
    }

    /** At a fixed rate, for which the scheduler does not wait: flushes have to go on meanwhile. */
    @Scheduled(fixedRate = TIDY_MILLIS, initialDelay = TIDY_MILLIS)
    Mono<Void> tidy() {
        return moves.tidy();
    }

    /** After the web server has stopped, and before the database is closed, which all of this hangs on. It waits for that. */
    @Override
    public void destroy() {
        flush.finish().block(LONGEST_STOP);
    }
}
