package dev.keywright.key;

import dev.keywright.account.Accounts;
import dev.keywright.account.Grants;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The keys as verdicts need to know them, by their texts. */
public final class KnownKeys {

    private static final Grants NOTHING = new Grants(Role.MEMBER, Scopes.NONE);

    private final ApiKeys keys;
    private final KeyDigester digester;
    private final Accounts accounts;

    KnownKeys(ApiKeys keys, KeyDigester digester, Accounts accounts) {
        this.keys = keys;
        this.digester = digester;
        this.accounts = accounts;
    }

    /**
     * What is known of a key.
     *
     * @param text the whole key, as it was shown
     */
    public Mono<Lookup> find(String text) {
        return KeyText.parse(text).map(this::find).orElse(Mono.just(Lookup.Missing.MALFORMED));
    }

    /** A key is held under the version of the pepper that was in use when it was made. */
    private Mono<Lookup> find(KeyText text) {
        return Flux.fromIterable(digester.digests(text))
                .concatMap(keys::find)
                .next()
                .flatMap(this::known)
                .<Lookup>map(Lookup.Found::new)
                .defaultIfEmpty(Lookup.Missing.NOT_FOUND);
    }

    private Mono<KnownKey> known(ApiKey key) {
        return accounts.grants(key.issuer().account())
                .defaultIfEmpty(NOTHING)
                .map((issuer) -> KnownKey.of(key, issuer));
    }
}
