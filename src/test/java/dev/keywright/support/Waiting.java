package dev.keywright.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for a condition, for a minute at most. */
public final class Waiting {

    private Waiting() {}

    /** Fails if the condition does not become true. The calling thread checks it. */
    public static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(1))
                .until(condition);
    }
}
