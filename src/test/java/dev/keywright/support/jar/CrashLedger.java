package dev.keywright.support.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What one client was told of its keys, and what of it has to be true after a crash.
 *
 * <p>A call whose answer the crash cut off may have been carried out or not, but it has been decided: what is listed
 * after the crash has to stay so after the next.
 */
final class CrashLedger {

    private final Set<String> live = new HashSet<>();
    private final Set<String> revoked = new HashSet<>();
    private final Set<String> inDoubt = new HashSet<>();

    synchronized void made(String key) {
        live.add(key);
    }

    /** A live key, which is in doubt from now on, until its revocation was answered. */
    synchronized String toRevoke(Random random) {
        List<String> choice = new ArrayList<>(live);
        String key = choice.get(random.nextInt(choice.size()));
        live.remove(key);
        inDoubt.add(key);
        return key;
    }

    synchronized void revoked(String key) {
        inDoubt.remove(key);
        revoked.add(key);
    }

    synchronized int liveKeys() {
        return live.size();
    }

    /** Checks what is listed after a crash, and takes it as it is from then on. */
    synchronized void check(Collection<String> listed) {
        assertThat(live).as("every answered key is listed").allMatch(listed::contains);
        assertThat(listed).as("every answered revocation holds").noneMatch(revoked::contains);
        assertThat(listed).doesNotHaveDuplicates();
        Set<String> unanswered = new HashSet<>(listed);
        unanswered.removeAll(live);
        unanswered.removeAll(inDoubt);
        assertThat(unanswered).as("keys that nobody was told of").hasSizeLessThanOrEqualTo(1);
        inDoubt.removeAll(listed);
        revoked.addAll(inDoubt);
        inDoubt.clear();
        live.addAll(listed);
    }
}
