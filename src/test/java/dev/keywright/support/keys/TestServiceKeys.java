package dev.keywright.support.keys;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyCreation;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.cache.KeyLookup;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyGenerator;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.net.Cidr;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inserts service keys for tests of the complete service. */
public final class TestServiceKeys {

    private final ApiKeyRepository keys;
    private final KeyGenerator generator;
    private final KeyLookup known;
    private final Clock clock;

    TestServiceKeys(ApiKeyRepository keys, KeyGenerator generator, KeyLookup known, Clock clock) {
        this.keys = keys;
        this.generator = generator;
        this.known = known;
        this.clock = clock;
    }

    /** A key of the owner with these scopes, created by the creator. */
    public String add(AccountId owner, AccountId creator, String... scopes) {
        return add(owner, creator, List.of(scopes), null, List.of());
    }

    public String expiringAt(Instant expiresAt, AccountId owner, String... scopes) {
        return add(owner, owner, List.of(scopes), expiresAt, List.of());
    }

    public String allowedFrom(String range, AccountId owner, String... scopes) {
        return add(owner, owner, List.of(scopes), null, List.of(Cidr.of(range)));
    }

    public void revoke(String key) {
        KeyId id = ApiKeyString.parse(key).orElseThrow().id();
        keys.revoke(id, clock.instant()).block();
        known.invalidate(id);
    }

    private String add(
            AccountId owner, AccountId creator, List<String> scopes, @Nullable Instant expiresAt, List<Cidr> ranges) {
        KeyTerms terms =
                new KeyTerms(null, null, Scopes.of(scopes), expiresAt, ranges, List.of(), null, KeyTerms.NO_META);
        Creator by = new Creator(creator, creator.value());
        KeyGenerator.NewKey key = generator.generate(owner, by, KeyCreation.withDefaults(), clock.instant());
        ApiKey made = key.record();
        keys.add(ApiKey.create(made.id(), owner, by, made.material(), terms, made.createdAt()))
                .block();
        return key.text().text();
    }
}
