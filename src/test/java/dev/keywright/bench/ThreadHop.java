package dev.keywright.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Measures handing an empty task to another thread and waiting for it. */
final class ThreadHop implements AutoCloseable {

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    void run(int times) throws InterruptedException, ExecutionException {
        for (int i = 0; i < times; i++) {
            this.other.submit(() -> {}).get();
        }
    }

    @Override
    public void close() {
        this.other.shutdown();
    }
}
