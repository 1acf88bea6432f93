package dev.keywright.verification;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** Keeps what is held in memory small, and empties it at a clean stop. */
final class BudgetLife implements SmartLifecycle {

    private static final long SWEEP_MILLIS = 5_000;

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final MemoryBudgets budgets;
    private volatile boolean running;

    BudgetLife(MemoryBudgets budgets) {
        this.budgets = budgets;
    }

    /** What can't be given back now is tried again the next time, or lost: it is never spent twice. */
    @Scheduled(fixedDelay = SWEEP_MILLIS, initialDelay = SWEEP_MILLIS)
    Mono<Void> sweep() {
        return budgets.sweep();
    }

    @Override
    public void start() {
        running = true;
    }

    /** It waits, since the database is closed next. */
    @Override
    public void stop() {
        running = false;
        budgets.giveBackAll().block(LONGEST_STOP);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the web server, which stops in the last phases, and before the database is closed, which is no phase. */
    @Override
    public int getPhase() {
        return 0;
    }
}
