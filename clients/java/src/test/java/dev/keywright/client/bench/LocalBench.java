package dev.keywright.client.bench;

import dev.keywright.client.Keywright;
import dev.keywright.client.LocalVerifier;
import dev.keywright.client.ReactiveKeys;
import dev.keywright.client.Service;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.NewKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import reactor.core.publisher.Flux;

/** Measures the local verifier. {@code bench/local} runs it. */
public final class LocalBench {

    private static final int KEYS = 10_000;
    private static final int REVOCATIONS = 1000;
    private static final int CONCURRENCY = 32;
    private static final int ROUNDS = 5;
    private static final Duration WINDOW = Duration.ofSeconds(3);

    private LocalBench() {}

    /** {@code <folder> <jar>}. */
    public static void main(String[] args) throws Exception {
        System.setProperty("keywright.jar", args[1]);
        Path folder = Files.createTempDirectory(Path.of(args[0]).toAbsolutePath(), "local");
        try (Service service = Service.start(folder)) {
            Keywright keywright = service.client();
            try (LocalVerifier local = keywright.localVerifier()) {
                while (!local.isUpToDate()) {
                    LockSupport.parkNanos(1_000_000);
                }
                verify(keywright, local);
                revoke(keywright, local);
            }
        }
    }

    private static void verify(Keywright keywright, LocalVerifier local) {
        ReactiveKeys reactiveKeys = keywright.reactive().keys();
        List<String> keys = Flux.range(0, KEYS)
                .flatMap((i) -> reactiveKeys.create(new NewKey().scopes(List.of("reports:*"))), CONCURRENCY)
                .map(IssuedKey::getKey)
                .collectList()
                .block();
        keys.forEach((key) -> local.verify(key, "reports:read"));
        String one = keys.get(0);
        System.out.println("| local verifications, one thread | per second |\n|---|--:|");
        System.out.printf(Locale.ROOT, "| one key | %,.0f |%n", median(local, List.of(one)));
        System.out.printf(Locale.ROOT, "| %,d keys in turn | %,.0f |%n", KEYS, median(local, keys));
    }

    private static double median(LocalVerifier local, List<String> keys) {
        double[] rates = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            double rate = rate(local, keys);
            rates[Math.max(round, 0)] = rate;
        }
        Arrays.sort(rates);
        return rates[ROUNDS / 2];
    }

    private static double rate(LocalVerifier local, List<String> keys) {
        long start = System.nanoTime();
        long end = start + WINDOW.toNanos();
        long done = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 1000; i++) {
                if (!local.verify(keys.get((int) (done++ % keys.size())), "reports:read")
                        .isValid()) {
                    throw new IllegalStateException("A valid key was rejected");
                }
            }
        }
        return done * 1e9 / (System.nanoTime() - start);
    }

    /** Measures the time from the response to the revocation until the first local rejection. */
    private static void revoke(Keywright keywright, LocalVerifier local) {
        double[] millis = new double[REVOCATIONS];
        for (int i = 0; i < REVOCATIONS; i++) {
            IssuedKey key = keywright.keys().create(new NewKey());
            if (!local.verify(key.getKey()).isValid()) {
                throw new IllegalStateException("A valid key was rejected");
            }
            keywright.keys().revoke(key.getId());
            long revoked = System.nanoTime();
            while (local.verify(key.getKey()).isValid()) {
                Thread.onSpinWait();
            }
            millis[i] = (System.nanoTime() - revoked) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%n%,d revocations, time until rejected locally: p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
                REVOCATIONS,
                millis[REVOCATIONS / 2],
                millis[REVOCATIONS * 99 / 100],
                millis[REVOCATIONS - 1]);
    }
}
