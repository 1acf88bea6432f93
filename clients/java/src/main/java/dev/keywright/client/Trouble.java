package dev.keywright.client;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs why keys can't be checked: once for each cause, not for each request. The same cause is logged again only after checks have
 * succeeded in between, and not within a minute.
 */
final class Trouble {

    /** How long the same cause is not logged again, even if checks succeeded in between. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger("dev.keywright.client");

    private final String base;
    private final BiConsumer<String, KeywrightException> log;
    private final Ticker ticker;
    private final Map<String, Long> loggedAt = new HashMap<>();

    private volatile boolean hasSucceeded;
    private volatile long succeededAt;

    Trouble(String base, BiConsumer<String, KeywrightException> log, Ticker ticker) {
        this.base = base;
        this.log = log;
        this.ticker = ticker;
    }

    static Trouble logged(String base) {
        return new Trouble(
                base, (line, cause) -> LOG.log(System.Logger.Level.ERROR, line, cause), Ticker.systemTicker());
    }

    /** Takes note of how a check ended. That it was malformed itself, such as a scope of it, is no trouble. */
    void note(@Nullable Verdict verdict, @Nullable KeywrightException failure) {
        if (failure == null) {
            succeededAt = ticker.read();
            hasSucceeded = true;
        } else if (status(failure) != 400 && isNews(kind(failure))) {
            log.accept("API keys can't be checked by Keywright at " + base + ": " + message(failure), failure);
        }
    }

    private synchronized boolean isNews(String kind) {
        long now = ticker.read();
        Long before = loggedAt.get(kind);
        boolean isNews =
                before == null || (hasSucceeded && succeededAt - before > 0 && now - before >= QUIET.toNanos());
        if (isNews) {
            loggedAt.put(kind, now);
        }
        return isNews;
    }

    private static String kind(KeywrightException cause) {
        return cause instanceof RefusedException refused ? refused.status() + " " + refused.code() : "unavailable";
    }

    /** Zero if there was no answer. */
    private static int status(KeywrightException cause) {
        return cause instanceof RefusedException refused ? refused.status() : 0;
    }

    /** What happened, and what to do. */
    private static String message(KeywrightException cause) {
        String happened = String.valueOf(cause.getMessage());
        return happened + (happened.endsWith(".") ? " " : ". ") + advice(cause);
    }

    private static String advice(KeywrightException cause) {
        return switch (status(cause)) {
            case 401 -> "Check the service key.";
            case 403 -> "Give the service key the scope keywright:verify.";
            case 429 -> "Too many calls come from here.";
            default -> "Check the base address, and whether the service runs there.";
        };
    }
}
