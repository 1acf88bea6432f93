package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.KeyLookupId;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.apikey.store.ForeignKeyPresence;
import dev.keywright.persistence.QueryGuard;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The keys as verdicts need to know them, by their texts.
 *
 * <p>A key that is remembered is answered at once, by a {@code Mono} that has its value already, without database, lock or
 * another thread; see {@link KeyCache}. The answer is that of the time of the call, so it has to be subscribed to
 * then. A key that has changed is forgotten before the call that changed it is answered; see {@link KeyCacheInvalidator}. What other
 * nodes changed is heard of a little later; while nothing can be heard, the database is asked each time.
 */
public final class KeyLookup {

    private static final int LONGEST = 1024;

    private final ApiKeyRepository keys;
    private final KeyDigester digester;
    private final AccountRepository accounts;
    private final KeyCache remembered;
    private final ForeignKeyPresence imported;

    /**
     * The keys that are stored.
     *
     * @param longestPatience how long an answer of the database is waited for, if what it says may be as old as that
     * @param isFresh whether what has happened to keys has been heard of, lately enough to vouch for what is remembered
     */
    public KeyLookup(
            ApiKeyRepository keys,
            KeyDigester digester,
            AccountRepository accounts,
            KeyCacheProperties settings,
            QueryGuard longestPatience,
            BooleanSupplier isFresh) {
        this.keys = keys;
        this.digester = digester;
        this.accounts = accounts;
        QueryGuard queryGuard = longestPatience.atMost(settings.maxStaleness());
        this.remembered = new KeyCache(settings, Ticker.systemTicker(), isFresh, queryGuard, this::stored);
        this.imported = new ForeignKeyPresence(queryGuard.waitFor(queryGuard.inTime(keys.anyImported())), isFresh);
    }

    /**
     * What is known of a key.
     *
     * @param text the whole key, as it was shown
     */
    public Mono<KeyLookupResult> find(String text) {
        return lookUp(text, (cachedKey) -> Mono.just(cachedKey.found()), Mono::just);
    }

    /**
     * Looks for a key, and answers by one of the two functions.
     *
     * @param found what to answer of a key
     * @param missing what to answer if there is none
     */
    <T> Mono<T> lookUp(
            String text, Function<CachedKey, Mono<T>> found, Function<KeyLookupResult.Missing, Mono<T>> missing) {
        Optional<ApiKeyString> ours = ApiKeyString.parse(text);
        if (ours.isPresent()) {
            return lookUp(KeyLookupId.of(ours.get()), found, missing);
        }
        if (ApiKeyString.isOfOurForm(text) || !isText(text)) {
            return missing.apply(KeyLookupResult.Missing.MALFORMED);
        }
        Boolean some = imported.recall();
        return some == null
                ? imported.ask().flatMap((any) -> lookForImported(any, text, found, missing))
                : lookForImported(some, text, found, missing);
    }

    private <T> Mono<T> lookForImported(
            boolean any,
            String text,
            Function<CachedKey, Mono<T>> found,
            Function<KeyLookupResult.Missing, Mono<T>> missing) {
        return any
                ? lookUp(KeyLookupId.ofAnotherForm(text), found, missing)
                : missing.apply(KeyLookupResult.Missing.MALFORMED);
    }

    private <T> Mono<T> lookUp(
            KeyLookupId text, Function<CachedKey, Mono<T>> found, Function<KeyLookupResult.Missing, Mono<T>> missing) {
        CachedKey cachedKey = remembered.get(text);
        if (cachedKey != null) {
            return found.apply(cachedKey);
        }
        if (remembered.isUnknown(text)) {
            return missing.apply(KeyLookupResult.Missing.NOT_FOUND);
        }
        return remembered
                .read(text)
                .map(found)
                .defaultIfEmpty(missing.apply(KeyLookupResult.Missing.NOT_FOUND))
                .flatMap(Function.identity());
    }

    /** Whether it is 1 to 1024 characters that UTF-8 has bytes for. */
    private static boolean isText(String text) {
        return !text.isEmpty()
                && text.length() <= 2 * LONGEST
                && text.codePointCount(0, text.length()) <= LONGEST
                && (text.chars().noneMatch((c) -> Character.isSurrogate((char) c))
                        || StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    /** A key is held under the version of the pepper that was in use when it was made. */
    private Mono<CachedKey> stored(KeyLookupId text) {
        return keys.find(digester.digests(text.digest())).flatMap((key) -> known(text.digest(), key));
    }

    private Mono<CachedKey> known(Sha256Digest text, ApiKey key) {
        return Flux.just(key.owner(), key.issuer().account())
                .distinct()
                .concatMap(this::grants)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map((grants) -> CachedKey.of(text, key, grants));
    }

    private Mono<Map.Entry<AccountId, AccountGrants>> grants(AccountId account) {
        return accounts.grants(account).map((accountGrants) -> Map.entry(account, accountGrants));
    }

    /** About how many keys are remembered. */
    public long size() {
        return remembered.size();
    }

    /** How often a key was looked for in the database so far, since it was not remembered. */
    public long reads() {
        return remembered.reads();
    }

    /** Forgets a key that has changed. */
    public void invalidate(KeyId id) {
        remembered.invalidate(id);
    }

    /** Forgets the keys that replaced each other from this one on. */
    void invalidateFamily(KeyId first) {
        remembered.invalidateFamily(first);
    }

    /** Forgets the keys that the account owns or has made. */
    void invalidateAllOf(AccountId account) {
        remembered.invalidateAllOf(account);
    }

    /** Forgets everything. */
    void invalidateAll() {
        remembered.invalidateAll();
        invalidateUnknown();
    }

    /** Forgets which texts are no key's, since some may be from now on. */
    void invalidateUnknown() {
        imported.forget();
        remembered.invalidateUnknown();
    }
}
