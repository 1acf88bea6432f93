package dev.keywright.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** Waits for conditions. The calling thread checks them. */
public final class Waiting {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration OFTEN = Duration.ofMillis(5);

    private Waiting() {}

    /** Fails if the condition does not become true within a minute. */
    public static void await(Callable<Boolean> condition) {
        atMost(LONG, OFTEN).until(condition);
    }

    /** Like {@link #await(Callable)}, with a description of the condition for the failure. */
    public static void await(String what, Callable<Boolean> condition) {
        await(what, LONG, condition);
    }

    public static void await(String what, Duration timeout, Callable<Boolean> condition) {
        atMost(timeout, OFTEN).alias(what).until(condition);
    }

    /**
     * Waits until a process is ready. If it ends, or is not ready in time, it is killed and this fails with its output.
     *
     * @param isReady is called often
     * @param output reads what the process has written
     */
    public static void awaitStart(
            Process process, Duration timeout, Callable<Boolean> isReady, Callable<String> output) {
        try {
            atMost(timeout, Duration.ofMillis(20))
                    .failFast("the process has ended", () -> !process.isAlive())
                    .until(isReady);
        } catch (ConditionTimeoutException | TerminalFailureException failure) {
            process.destroyForcibly();
            throw new IllegalStateException("The process did not start:\n" + read(output), failure);
        }
    }

    private static String read(Callable<String> output) {
        try {
            return output.call();
        } catch (Exception failure) {
            return "Its output cannot be read: " + failure;
        }
    }

    private static ConditionFactory atMost(Duration timeout, Duration interval) {
        return Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(interval)
                .atMost(timeout);
    }
}
