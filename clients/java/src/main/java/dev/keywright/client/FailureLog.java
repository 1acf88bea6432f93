package dev.keywright.client;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs why keys can't be verified: once per cause instead of once per request. It logs the same cause again only after a minute, and only if a
 * verification succeeded in between.
 */
final class FailureLog {

    /** The minimum time before the same cause is logged again. */
    private static final Duration MIN_INTERVAL = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger("dev.keywright.client");

    private final String base;
    private final BiConsumer<String, KeywrightException> log;
    private final Ticker ticker;
    private final Map<String, Long> loggedAt = new HashMap<>();

    private volatile boolean hasSucceeded;
    private volatile long succeededAt;

    FailureLog(String base, BiConsumer<String, KeywrightException> log, Ticker ticker) {
        this.base = base;
        this.log = log;
        this.ticker = ticker;
    }

    static FailureLog create(String base) {
        return new FailureLog(
                base, (line, cause) -> LOG.log(System.Logger.Level.ERROR, line, cause), Ticker.systemTicker());
    }

    /** Records the outcome of a verification. A malformed request, such as one with an invalid scope, is not logged. */
    void record(@Nullable Verdict verdict, @Nullable KeywrightException failure) {
        if (failure == null) {
            succeededAt = ticker.read();
            hasSucceeded = true;
        } else if (status(failure) != 400 && shouldLog(cause(failure))) {
            log.accept("Cannot verify API keys with Keywright at " + base + ": " + message(failure), failure);
        }
    }

    private synchronized boolean shouldLog(String cause) {
        long now = ticker.read();
        Long before = loggedAt.get(cause);
        boolean shouldLog =
                before == null || (hasSucceeded && succeededAt - before > 0 && now - before >= MIN_INTERVAL.toNanos());
        if (shouldLog) {
            loggedAt.put(cause, now);
        }
        return shouldLog;
    }

    private static String cause(KeywrightException failure) {
        return failure instanceof RejectedException rejected
                ? rejected.status() + " " + rejected.code()
                : "unavailable";
    }

    /** Returns 0 if there was no response. */
    private static int status(KeywrightException failure) {
        return failure instanceof RejectedException rejected ? rejected.status() : 0;
    }

    /** Describes what happened and what to do. */
    private static String message(KeywrightException cause) {
        String reason = String.valueOf(cause.getMessage());
        return reason + (reason.endsWith(".") ? " " : ". ") + advice(cause);
    }

    private static String advice(KeywrightException cause) {
        return switch (status(cause)) {
            case 401 -> "Check the service key.";
            case 403 -> "Give the service key the scope keywright:verify.";
            case 429 -> "This client sends too many requests.";
            default -> "Check the base URI, and that the service is running.";
        };
    }
}
