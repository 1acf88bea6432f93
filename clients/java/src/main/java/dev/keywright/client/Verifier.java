package dev.keywright.client;

import dev.keywright.client.model.KeyCheck;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Verifies keys: {@link Keywright} with a request to the service, {@link LocalVerifier} from its cache where possible. */
public interface Verifier {

    /** Verifies a key without blocking. The future fails with a {@link KeywrightException}. */
    CompletableFuture<Verdict> verifyAsync(KeyCheck check);

    /**
     * Verifies a key for a request that requires these scopes. Blocks until the result is available.
     *
     * @throws KeywrightException if the verification fails
     */
    default Verdict verify(String key, String... scopes) {
        return verify(new KeyCheck().key(key).scopes(List.of(scopes)));
    }

    /** Same as {@link #verify(String, String...)}, with all options. */
    default Verdict verify(KeyCheck check) {
        return Retries.await(verifyAsync(check));
    }
}
