package dev.keywright.support.keys;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyDigest;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.store.TestDatabase;
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

/** API keys of two accounts in one of the stores. */
public abstract class TestKeyRecords {

    public static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    public static final Duration ONE_MILLI = Duration.ofMillis(1);
    public static final SecureRandom RANDOM = new SecureRandom();
    public static final int MANY = 8;

    public TestDatabase database;
    public TestAccounts accounts;
    public ApiKeyRepository keys;
    public AccountId ann;
    public AccountId bob;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        keys = new ApiKeyRepository(database.client(), new TestCredits(database).store());
        accounts = new TestAccounts(database.client());
        ann = accounts.add("ann");
        bob = accounts.add("bob");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    public static ApiKey key(
            KeyId id, AccountId owner, KeyDigest digest, byte @Nullable [] encryptedText, Instant now) {
        KeyMaterial material = new KeyMaterial("kw", digest, encryptedText);
        return ApiKey.create(id, owner, new Creator(owner, owner.value()), material, KeyTerms.DEFAULT, now);
    }

    public static ApiKey key(AccountId owner, Instant now) {
        return key(KeyId.random(RANDOM), owner, randomDigest(), null, now);
    }

    /** 32 arbitrary bytes, including zeros and invalid UTF-8. */
    public static KeyDigest randomDigest() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        bytes[0] = 0;
        bytes[1] = -1;
        return new KeyDigest(bytes, 3);
    }

    public ApiKey add(ApiKey key) {
        keys.add(key).block();
        return key;
    }

    public KeyId add(AccountId owner, Instant now) {
        return add(key(owner, now)).id();
    }

    public boolean revoke(KeyId id) {
        return keys.revoke(id, NOON).blockOptional().orElseThrow();
    }

    /** The results of many concurrent calls. */
    public static <T> List<T> atOnce(Mono<T> operation) {
        return Flux.range(0, MANY)
                .flatMap((caller) -> operation.subscribeOn(Schedulers.boundedElastic()), MANY)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }
}
