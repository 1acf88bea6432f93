package dev.keywright.r2dbc.sqlite.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one factory's scheduler: bounded in number, and gone when they are idle. They take their tasks from one queue, whoever is first: so a thread that is held up by a
 * subscriber holds up no task behind it, and one whose subscriber asked for the next thing at once does that itself,
 * before another has woken up.
 *
 * <p>The queue has no bound of its own. There is at most one task for each lane, and one for each answer of a shared
 * turn.
 */
final class WorkerThreads {

    private static final Logger log = LoggerFactory.getLogger(WorkerThreads.class);

    private static final int IDLE_SECONDS = 60;

    private WorkerThreads() {}

    static ExecutorService pool(int size) {
        AtomicInteger made = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                (task) -> thread(task, made.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread thread(Runnable task, int number) {
        Thread thread = new Thread(task, "r2dbc-sqlite-" + number);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, ex) -> log.error("A subscriber threw at what it was told", ex));
        return thread;
    }
}
