package dev.keywright.support.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The responses that one client received about its keys, and what must hold after a crash.
 *
 * <p>A request whose response was lost may or may not have been processed. Which of the two must not change with a later crash: the
 * state listed after one crash must be the same after the next.
 */
final class CrashLedger {

    private final Set<String> active = new HashSet<>();
    private final Set<String> revoked = new HashSet<>();
    private final Set<String> inDoubt = new HashSet<>();

    synchronized void made(String key) {
        active.add(key);
    }

    /** An active key, whose state is unknown until its revocation is acknowledged. */
    synchronized String toRevoke(Random random) {
        List<String> candidates = new ArrayList<>(active);
        String key = candidates.get(random.nextInt(candidates.size()));
        active.remove(key);
        inDoubt.add(key);
        return key;
    }

    synchronized void revoked(String key) {
        inDoubt.remove(key);
        revoked.add(key);
    }

    synchronized int activeKeys() {
        return active.size();
    }

    /** Checks the state listed after a crash, and adopts it. */
    synchronized void check(Collection<String> listed) {
        assertThat(active).as("every acknowledged key is listed").allMatch(listed::contains);
        assertThat(listed).as("every acknowledged revocation is in force").noneMatch(revoked::contains);
        assertThat(listed).doesNotHaveDuplicates();
        Set<String> unacknowledged = new HashSet<>(listed);
        unacknowledged.removeAll(active);
        unacknowledged.removeAll(inDoubt);
        assertThat(unacknowledged)
                .as("keys whose creation was not acknowledged")
                .hasSizeLessThanOrEqualTo(1);
        inDoubt.removeAll(listed);
        revoked.addAll(inDoubt);
        inDoubt.clear();
        active.addAll(listed);
    }
}
