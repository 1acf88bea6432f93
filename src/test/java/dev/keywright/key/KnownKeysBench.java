package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Grants;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.storage.Patience;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import reactor.core.publisher.Mono;

/**
 * What a remembered key takes: bytes of memory, and nanoseconds to find it by its text. Run by {@code bench/known-keys}.
 */
public final class KnownKeysBench {

    private static final int KEYS = 200_000;
    private static final int ACCOUNTS = 1_000;
    private static final int ROUNDS = 5;
    private static final int FEW = 1_000;
    private static final int ROUNDS_OF_FEW = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Grants ALL = new Grants(Role.MEMBER, null);

    private KnownKeysBench() {}

    public static void main(String[] arguments) {
        System.out.printf(
                "%-44s %12s %12s %14s %14s%n", "key", "bytes a key", "ns of all", "ns of few", "ms to scan all");
        print("with neither scopes, limits nor meta", (number) -> KeyTerms.PLAIN);
        print("with three scopes, a limit, name and meta", KnownKeysBench::usual);
    }

    /** Read anew like a row: no text is the same object as another key's. */
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
        List<KeyText> texts = texts();
        long before = used();
        RememberedKeys remembered = filled(texts, terms);
        long bytes = (used() - before) / KEYS;
        long all = nanosToFind(remembered, texts, ROUNDS);
        long few = nanosToFind(remembered, texts.subList(0, FEW), ROUNDS_OF_FEW);
        System.out.printf("%-44s %12d %12d %14d %14.1f%n", name, bytes, all, few, millisToForget(remembered));
    }

    private static List<KeyText> texts() {
        List<KeyText> texts = new ArrayList<>(KEYS);
        for (int i = 0; i < KEYS; i++) {
            texts.add(KeyText.random("kw", RANDOM));
        }
        return texts;
    }

    private static RememberedKeys filled(List<KeyText> texts, IntFunction<KeyTerms> terms) {
        KnownKeySettings settings = new KnownKeySettings(KEYS, Duration.ofSeconds(5), Duration.ofSeconds(10));
        Known[] next = new Known[1];
        RememberedKeys remembered = new RememberedKeys(
                settings, System::nanoTime, () -> true, new Patience(), (shown) -> Mono.just(next[0]));
        for (int i = 0; i < KEYS; i++) {
            Shown shown = Shown.of(texts.get(i));
            next[0] = known(shown, i, terms);
            remembered.read(shown).block();
        }
        return remembered;
    }

    private static Known known(Shown shown, int number, IntFunction<KeyTerms> terms) {
        AccountId owner = account(number);
        KeyId id = new KeyId(
                new String(Objects.requireNonNull(shown.named()).value().toCharArray()));
        KeyMaterial material = new KeyMaterial("kw", new KeyDigest(new byte[32], 1), null);
        Issuer issuer = new Issuer(account(number), owner.value());
        ApiKey key = ApiKey.fresh(id, owner, issuer, material, terms.apply(number), NOW.plusMillis(number));
        return Known.of(shown.digest(), key, Map.of(owner, ALL));
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

    /** Each in turn, so that of many hardly any is in the processor's cache; the best of some rounds. */
    private static long nanosToFind(RememberedKeys remembered, List<KeyText> texts, int rounds) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            for (KeyText text : texts) {
                KeyText parsed = KeyText.parse(text.text()).orElseThrow();
                Objects.requireNonNull(remembered.recall(Shown.of(parsed)));
            }
            best = Math.min(best, (System.nanoTime() - start) / texts.size());
        }
        return best;
    }

    private static double millisToForget(RememberedKeys remembered) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            AccountId nobody = account(round);
            remembered.forgetAllOf(nobody);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        return best;
    }
}
