package dev.keywright.apikey.cache;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyDigest;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyFingerprint;
import dev.keywright.apikey.store.KeyWithGrants;
import dev.keywright.persistence.QueryGuard;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import reactor.core.publisher.Mono;

/**
 * Measures a cached key: bytes of memory, and nanoseconds for a lookup by its string. Run by {@code bench/cached-keys}.
 */
public final class KeyLookupBench {

    private static final int KEYS = 200_000;
    private static final int ACCOUNTS = 1_000;
    private static final int ROUNDS = 5;
    private static final int FEW = 1_000;
    private static final int ROUNDS_OF_FEW = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final AccountGrants ALL = new AccountGrants(Role.MEMBER, null);

    private KeyLookupBench() {}

    public static void main(String[] arguments) {
        System.out.printf(
                "%-44s %12s %12s %14s %14s%n", "key", "bytes a key", "ns of all", "ns of few", "ms to invalidate");
        print("with neither scopes, limits nor meta", (number) -> KeyTerms.DEFAULT);
        print("with three scopes, a limit, name and meta", KeyLookupBench::usual);
    }

    /** Read like a row: keys share no string objects. */
    private static KeyTerms usual(int number) {
        return new KeyTerms(
                "key " + number,
                null,
                Scopes.fromStored("documents:read documents:write team-" + number % 10 + ":*"),
                NOW.plusSeconds(number),
                List.of(),
                KeyLimit.fromStored("burst=" + (10 + number % 10) + "/1"),
                null,
                "{\"plan\":\"pro\",\"customer\":" + number + "}");
    }

    private static void print(String name, IntFunction<KeyTerms> terms) {
        List<ApiKeyString> texts = texts();
        long before = used();
        KeyCache cache = filled(texts, terms);
        long bytes = (used() - before) / KEYS;
        long all = lookupNanos(cache, texts, ROUNDS);
        long few = lookupNanos(cache, texts.subList(0, FEW), ROUNDS_OF_FEW);
        System.out.printf("%-44s %12d %12d %14d %14.1f%n", name, bytes, all, few, invalidationMillis(cache));
    }

    private static List<ApiKeyString> texts() {
        List<ApiKeyString> texts = new ArrayList<>(KEYS);
        for (int i = 0; i < KEYS; i++) {
            texts.add(ApiKeyString.random("kw", RANDOM));
        }
        return texts;
    }

    private static KeyCache filled(List<ApiKeyString> texts, IntFunction<KeyTerms> terms) {
        KeyCacheProperties settings = new KeyCacheProperties(KEYS, Duration.ofSeconds(5), Duration.ofSeconds(10));
        KeyWithGrants[] next = new KeyWithGrants[1];
        KeyCache cache = new KeyCache(
                settings, System::nanoTime, () -> true, new QueryGuard(), (keyFingerprint) -> Mono.just(next[0]));
        for (int i = 0; i < KEYS; i++) {
            KeyFingerprint keyFingerprint = KeyFingerprint.of(texts.get(i));
            next[0] = keyFor(keyFingerprint, i, terms);
            cache.read(keyFingerprint).block();
        }
        return cache;
    }

    private static KeyWithGrants keyFor(KeyFingerprint keyFingerprint, int number, IntFunction<KeyTerms> terms) {
        AccountId owner = account(number);
        KeyId id = new KeyId(new String(
                Objects.requireNonNull(keyFingerprint.embeddedId()).value().toCharArray()));
        KeyMaterial material = new KeyMaterial("kw", new KeyDigest(new byte[32], 1), null);
        Creator keyCreator = new Creator(account(number), owner.value());
        ApiKey key = ApiKey.create(id, owner, keyCreator, material, terms.apply(number), NOW.plusMillis(number));
        return new KeyWithGrants(key, ALL, ALL);
    }

    private static AccountId account(int number) {
        String digits = HexFormat.of().toHexDigits((long) number % ACCOUNTS);
        return new AccountId("00000000-0000-4000-8000-" + digits.substring(4));
    }

    private static long used() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Looks up all keys in turn, so that most are not in the processor's cache; the best of some rounds. */
    private static long lookupNanos(KeyCache cache, List<ApiKeyString> texts, int rounds) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            for (ApiKeyString text : texts) {
                ApiKeyString parsed = ApiKeyString.parse(text.text()).orElseThrow();
                Objects.requireNonNull(cache.get(KeyFingerprint.of(parsed)));
            }
            best = Math.min(best, (System.nanoTime() - start) / texts.size());
        }
        return best;
    }

    private static double invalidationMillis(KeyCache cache) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            cache.invalidateAllOf(account(round));
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        return best;
    }
}
