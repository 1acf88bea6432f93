package dev.keywright.client;

import dev.keywright.client.model.KeyCheck;
import java.util.List;
import reactor.core.publisher.Mono;

/** The reactive variant of {@link Keywright}. Requests are sent on subscription. */
public final class ReactiveKeywright {

    private final Verifier verifier;
    private final ReactiveKeys keys;
    private final ReactiveAccounts accounts;

    ReactiveKeywright(Verifier verifier, KeyOperations keys, AccountOperations accounts) {
        this.verifier = verifier;
        this.keys = new ReactiveKeys(keys);
        this.accounts = new ReactiveAccounts(accounts);
    }

    /** Verifies a key for a request that requires these scopes. A failure is a {@link KeywrightException}. */
    public Mono<Verdict> verify(String key, String... scopes) {
        return verify(new KeyCheck().key(key).scopes(List.of(scopes)));
    }

    public Mono<Verdict> verify(KeyCheck check) {
        return Mono.fromFuture(() -> verifier.verifyAsync(check));
    }

    public ReactiveKeys keys() {
        return keys;
    }

    public ReactiveAccounts accounts() {
        return accounts;
    }
}
