package dev.keywright.client;

import dev.keywright.client.model.KeyCheck;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Says whether keys are good: {@link Keywright} by asking the service, {@link LocalVerifier} from memory where that is as sure. */
public interface Verifier {

    /** Checks a key without waiting. The future fails with a {@link KeywrightException}. */
    CompletableFuture<Verdict> check(KeyCheck check);

    /**
     * Checks a key for a call that needs these scopes, and waits for the answer.
     *
     * @throws KeywrightException if there is none
     */
    default Verdict verify(String key, String... scopes) {
        return verify(new KeyCheck().key(key).scopes(List.of(scopes)));
    }

    /** As {@link #verify(String, String...)}, with all that can be asked for. */
    default Verdict verify(KeyCheck check) {
        return Retries.await(check(check));
    }
}
