package dev.keywright.key;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.account.AccountId;
import dev.keywright.account.Accounts;
import dev.keywright.account.Grants;
import dev.keywright.storage.Patience;
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
 * another thread; see {@link RememberedKeys}. The answer is that of the time of the call, so it has to be subscribed to
 * then. A key that has changed is forgotten before the call that changed it is answered; see {@link ChangedKeys}. What other
 * nodes changed is heard of a little later; while nothing can be heard, the database is asked each time.
 */
public final class KnownKeys {

    private static final int LONGEST = 1024;

    private final ApiKeys keys;
    private final KeyDigester digester;
    private final Accounts accounts;
    private final RememberedKeys remembered;
    private final ImportedKeys imported;

    /**
     * The keys that are stored.
     *
     * @param longestPatience how long an answer of the database is waited for, if what it says may be as old as that
     * @param isFresh whether what has happened to keys has been heard of, lately enough to vouch for what is remembered
     */
    KnownKeys(
            ApiKeys keys,
            KeyDigester digester,
            Accounts accounts,
            KnownKeySettings settings,
            Patience longestPatience,
            BooleanSupplier isFresh) {
        this.keys = keys;
        this.digester = digester;
        this.accounts = accounts;
        Patience patience = longestPatience.atMost(settings.maxStaleness());
        this.remembered = new RememberedKeys(settings, Ticker.systemTicker(), isFresh, patience, this::stored);
        this.imported = new ImportedKeys(patience.waitFor(patience.inTime(keys.anyImported())), isFresh);
    }

    /**
     * What is known of a key.
     *
     * @param text the whole key, as it was shown
     */
    public Mono<Lookup> find(String text) {
        return look(text, (known) -> Mono.just(known.found()), Mono::just);
    }

    /**
     * Looks for a key, and answers by one of the two functions.
     *
     * @param found what to answer of a key
     * @param missing what to answer if there is none
     */
    <T> Mono<T> look(String text, Function<Known, Mono<T>> found, Function<Lookup.Missing, Mono<T>> missing) {
        Optional<KeyText> ours = KeyText.parse(text);
        if (ours.isPresent()) {
            return look(Shown.of(ours.get()), found, missing);
        }
        if (KeyText.isOfOurForm(text) || !isText(text)) {
            return missing.apply(Lookup.Missing.MALFORMED);
        }
        Boolean some = imported.recall();
        return some == null
                ? imported.ask().flatMap((any) -> lookForImported(any, text, found, missing))
                : lookForImported(some, text, found, missing);
    }

    private <T> Mono<T> lookForImported(
            boolean any, String text, Function<Known, Mono<T>> found, Function<Lookup.Missing, Mono<T>> missing) {
        return any ? look(Shown.ofAnotherForm(text), found, missing) : missing.apply(Lookup.Missing.MALFORMED);
    }

    private <T> Mono<T> look(Shown text, Function<Known, Mono<T>> found, Function<Lookup.Missing, Mono<T>> missing) {
        Known known = remembered.recall(text);
        if (known != null) {
            return found.apply(known);
        }
        if (remembered.isUnknown(text)) {
            return missing.apply(Lookup.Missing.NOT_FOUND);
        }
        return remembered
                .read(text)
                .map(found)
                .defaultIfEmpty(missing.apply(Lookup.Missing.NOT_FOUND))
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
    private Mono<Known> stored(Shown text) {
        return keys.find(digester.digests(text.digest())).flatMap((key) -> known(text.digest(), key));
    }

    private Mono<Known> known(TextDigest text, ApiKey key) {
        return Flux.just(key.owner(), key.issuer().account())
                .distinct()
                .concatMap(this::grants)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map((grants) -> Known.of(text, key, grants));
    }

    private Mono<Map.Entry<AccountId, Grants>> grants(AccountId account) {
        return accounts.grants(account).map((grants) -> Map.entry(account, grants));
    }

    /** About how many keys are remembered. */
    long size() {
        return remembered.size();
    }

    /** How often a key was looked for in the database so far, since it was not remembered. */
    long reads() {
        return remembered.reads();
    }

    /** Forgets a key that has changed. */
    void forget(KeyId id) {
        remembered.forget(id);
    }

    /** Forgets the keys that replaced each other from this one on. */
    void forgetLineage(KeyId first) {
        remembered.forgetLineage(first);
    }

    /** Forgets the keys that the account owns or has made. */
    void forgetAllOf(AccountId account) {
        remembered.forgetAllOf(account);
    }

    /** Forgets everything. */
    void forgetAll() {
        remembered.forgetAll();
        forgetUnknown();
    }

    /** Forgets which texts are no key's, since some may be from now on. */
    void forgetUnknown() {
        imported.forget();
        remembered.forgetUnknown();
    }
}
