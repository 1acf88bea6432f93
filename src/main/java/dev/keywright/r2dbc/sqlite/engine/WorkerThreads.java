package dev.keywright.r2dbc.sqlite.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one factory's scheduler: limited in number, and ended when idle. All threads take tasks from one queue. A thread blocked
 * by a subscriber therefore blocks no queued task, and a thread whose subscriber immediately submits the next task runs it itself, before
 * another thread wakes up.
 *
 * <p>The queue needs no limit: it contains at most one task per worker, and one per notification of a shared permit.
 */
final class WorkerThreads {

    private static final Logger log = LoggerFactory.getLogger(WorkerThreads.class);

    private static final int IDLE_SECONDS = 60;

    private WorkerThreads() {}

    static ExecutorService pool(int size) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                (task) -> thread(task, count.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread thread(Runnable task, int number) {
        Thread thread = new Thread(task, "r2dbc-sqlite-" + number);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(
                (dead, ex) -> log.error("A subscriber threw an exception when notified", ex));
        return thread;
    }
}
