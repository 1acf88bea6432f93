package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.StoredAccounts;
import dev.keywright.storage.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** API keys of two accounts on one of the stores. */
abstract class StoredKeys {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    static final Duration INSTANT = Duration.ofMillis(1);
    static final SecureRandom RANDOM = new SecureRandom();
    static final int MANY = 8;

    TestDatabase database;
    StoredAccounts accounts;
    ApiKeys keys;
    AccountId ann;
    AccountId bob;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        keys = new ApiKeys(database.client());
        accounts = new StoredAccounts(database.client());
        ann = accounts.add("ann");
        bob = accounts.add("bob");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    static ApiKey key(KeyId id, AccountId owner, KeyDigest digest, byte @Nullable [] sealed, Instant now) {
        KeyMaterial material = new KeyMaterial("kw", digest, sealed);
        return ApiKey.fresh(id, owner, new Issuer(owner, owner.value()), material, KeyTerms.PLAIN, now);
    }

    static ApiKey key(AccountId owner, Instant now) {
        return key(KeyId.random(RANDOM), owner, randomDigest(), null, now);
    }

    /** 32 bytes of every kind: zeros, and such as are no text. */
    static KeyDigest randomDigest() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        bytes[0] = 0;
        bytes[1] = -1;
        return new KeyDigest(bytes, 3);
    }

    ApiKey add(ApiKey key) {
        keys.add(key).block();
        return key;
    }

    KeyId add(AccountId owner, Instant now) {
        return add(key(owner, now)).id();
    }

    boolean revoke(KeyId id) {
        return keys.revoke(id, NOON).blockOptional().orElseThrow();
    }

    /** What each of many callers gets who do the same at once. */
    static <T> List<T> atOnce(Mono<T> operation) {
        return Flux.range(0, MANY)
                .flatMap((caller) -> operation.subscribeOn(Schedulers.boundedElastic()), MANY)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }
}
