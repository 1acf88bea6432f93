package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.limit.Cidr;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys with scopes for the tests of the whole service, put where its own are. */
public final class StoredServiceKeys {

    private final ApiKeys keys;
    private final KeyMaker maker;
    private final KnownKeys known;
    private final Clock clock;

    StoredServiceKeys(ApiKeys keys, KeyMaker maker, KnownKeys known, Clock clock) {
        this.keys = keys;
        this.maker = maker;
        this.known = known;
        this.clock = clock;
    }

    /** A key of the owner's, made by the issuer, with these scopes. */
    public String add(AccountId owner, AccountId issuer, String... scopes) {
        return add(owner, issuer, List.of(scopes), null, List.of());
    }

    public String expiringAt(Instant expiresAt, AccountId owner, String... scopes) {
        return add(owner, owner, List.of(scopes), expiresAt, List.of());
    }

    public String allowedFrom(String range, AccountId owner, String... scopes) {
        return add(owner, owner, List.of(scopes), null, List.of(Cidr.of(range)));
    }

    public void revoke(String key) {
        KeyId id = KeyText.parse(key).orElseThrow().id();
        keys.revoke(id, clock.instant()).block();
        known.forget(id);
    }

    private String add(
            AccountId owner, AccountId issuer, List<String> scopes, @Nullable Instant expiresAt, List<Cidr> ranges) {
        KeyTerms terms =
                new KeyTerms(null, null, Scopes.of(scopes), expiresAt, ranges, List.of(), null, KeyTerms.NO_META);
        Issuer by = new Issuer(issuer, issuer.value());
        KeyMaker.NewKey key = maker.make(owner, by, KeyRequest.plain(false), clock.instant());
        ApiKey made = key.record();
        keys.add(ApiKey.fresh(made.id(), owner, by, made.material(), terms, made.createdAt()))
                .block();
        return key.text().text();
    }
}
