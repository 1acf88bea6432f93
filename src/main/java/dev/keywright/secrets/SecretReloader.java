package dev.keywright.secrets;

import dev.keywright.startup.StartupException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Loads new secret versions from the file while the service runs. If it cannot load them, it logs this once and keeps the current ones.
 */
@Component
public final class SecretReloader {

    /** By default a new version becomes current a minute after it was written. By then each node has read it. */
    static final long INTERVAL_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(SecretReloader.class);

    private final SecretStore store;
    private final RotatingSecrets secrets;
    private final SecretFingerprints fingerprints;

    /** The version last logged as current, by secret name. */
    private final Map<String, Integer> inUse = new HashMap<>();

    private String lastProblem = "";

    public SecretReloader(SecretStore store, RotatingSecrets secrets, SecretFingerprints fingerprints) {
        this.store = store;
        this.secrets = secrets;
        this.fingerprints = fingerprints;
        secrets.all().forEach((secret) -> inUse.put(secret.name(), secret.get().current()));
    }

    /** Only called by the scheduler's thread. */
    @Scheduled(fixedDelay = INTERVAL_MILLIS, initialDelay = INTERVAL_MILLIS)
    void check() {
        try {
            Map<String, Map<Integer, String>> read = store.versions();
            if (secrets.all().stream().anyMatch((secret) -> secret.isNew(of(secret, read)))) {
                // Another node may have stored the same numbers with other bytes first.
                fingerprints.checkAndStore(store.openExisting().secrets());
            }
            secrets.all().stream()
                    .filter((secret) -> !of(secret, read).isEmpty())
                    .forEach((secret) -> add(secret, of(secret, read)));
            logProblem(missing(read));
        } catch (StartupException exception) {
            logProblem("Cannot reload the secrets, keeping the current ones: " + exception.getMessage() + " "
                    + exception.action());
        }
        secrets.all().forEach(this::reportInUse);
    }

    private static Map<Integer, String> of(RotatingSecret secret, Map<String, Map<Integer, String>> read) {
        return read.getOrDefault(secret.name(), Map.of());
    }

    private void add(RotatingSecret secret, Map<Integer, String> read) {
        secret.add(read)
                .forEach((version, from) -> LOG.info(
                        "Loaded version {} of the secret {}{}",
                        version,
                        secret.name(),
                        from.equals(Instant.MIN) ? "" : ", which becomes current at " + from));
    }

    /** Returns a message about versions that are no longer in the file; empty if there are none. This process keeps them. */
    private String missing(Map<String, Map<Integer, String>> read) {
        return secrets.all().stream()
                .filter((secret) -> !secret.missingFrom(of(secret, read)).isEmpty())
                .map((secret) -> "Versions " + secret.missingFrom(of(secret, read)) + " of the secret " + secret.name()
                        + " are missing from " + SecretStore.FILE
                        + ". They stay in use until the next start, and what was made with them is invalid from then on."
                        + " Restore them if that is not intended.")
                .collect(Collectors.joining(" "));
    }

    /** Logs a problem once, however often it is found in a row; an empty message ends it. */
    private void logProblem(String problem) {
        if (!problem.isEmpty() && !problem.equals(lastProblem)) {
            LOG.warn(problem);
        }
        lastProblem = problem;
    }

    private void reportInUse(RotatingSecret secret) {
        int current = secret.get().current();
        if (!Objects.equals(inUse.put(secret.name(), current), current)) {
            LOG.info("Version {} of the secret {} is now current", current, secret.name());
        }
    }
}
