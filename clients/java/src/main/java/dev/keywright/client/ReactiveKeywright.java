package dev.keywright.client;

import dev.keywright.client.model.KeyCheck;
import java.util.List;
import reactor.core.publisher.Mono;

/** As {@link Keywright}, without waiting: nothing is done before it is subscribed to. */
public final class ReactiveKeywright {

    private final Verifier verifier;
    private final ReactiveKeys keys;

    ReactiveKeywright(Verifier verifier, KeyCalls calls) {
        this.verifier = verifier;
        this.keys = new ReactiveKeys(calls);
    }

    /** Checks a key for a call that needs these scopes; an error is a {@link KeywrightException}. */
    public Mono<Verdict> verify(String key, String... scopes) {
        return verify(new KeyCheck().key(key).scopes(List.of(scopes)));
    }

    public Mono<Verdict> verify(KeyCheck check) {
        return Mono.fromFuture(() -> verifier.check(check));
    }

    public ReactiveKeys keys() {
        return keys;
    }
}
