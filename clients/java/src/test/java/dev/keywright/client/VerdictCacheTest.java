package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.client.model.VerdictCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictCacheTest {

    private final AtomicLong time = new AtomicLong();
    private final VerdictCache cache = new VerdictCache(100, time::get);

    private void settle() {
        time.addAndGet(VerdictCache.SETTLING_TIME.toNanos());
    }

    private static Verdict verdict(String keyId) {
        return new Verdict(
                VerdictCode.VALID,
                keyId,
                "owner",
                null,
                null,
                List.of(),
                Map.of(),
                null,
                List.of(),
                null,
                List.of(),
                null,
                null,
                List.of());
    }

    @Test
    void whenAnyKeyChangedAfterRequestThenNotCached() {
        long before = cache.changeCount();
        cache.invalidateKey("another");
        cache.put(Digest.of("text"), verdict("a"), before);

        assertThat(cache.get(Digest.of("text"))).isNull();
    }

    @Test
    void whenKeyChangesThenOnlyItsVerdictIsInvalidated() {
        cache.put(Digest.of("text"), verdict("a"), cache.changeCount());
        cache.put(Digest.of("other"), verdict("b"), cache.changeCount());

        cache.invalidateKey("a");

        assertThat(cache.get(Digest.of("text"))).isNull();
        assertThat(cache.get(Digest.of("other"))).isNotNull();
    }

    @Test
    void whenKeyChangedRecentlyThenNotCached() {
        cache.invalidateKey("a");

        cache.put(Digest.of("text"), verdict("a"), cache.changeCount());
        cache.put(Digest.of("other"), verdict("b"), cache.changeCount());
        assertThat(cache.get(Digest.of("text"))).isNull();
        assertThat(cache.get(Digest.of("other"))).isNotNull();

        settle();
        cache.put(Digest.of("text"), verdict("a"), cache.changeCount());
        assertThat(cache.get(Digest.of("text"))).isNotNull();
    }

    @Test
    void whenAllWereInvalidatedRecentlyThenNothingIsCached() {
        cache.invalidateAll();

        cache.put(Digest.of("text"), verdict("a"), cache.changeCount());
        assertThat(cache.size()).isZero();

        settle();
        cache.put(Digest.of("text"), verdict("a"), cache.changeCount());
        assertThat(cache.size()).isOne();
    }

    @Test
    void whenKeysWereImportedRecentlyThenUnknownKeysAreNotCached() {
        Verdict unknown = Verdict.MALFORMED.with(VerdictCode.NOT_FOUND);
        cache.invalidateUnknown();

        cache.put(Digest.of("unknown"), unknown, cache.changeCount());
        cache.put(Digest.of("text"), verdict("a"), cache.changeCount());
        assertThat(cache.get(Digest.of("unknown"))).isNull();
        assertThat(cache.get(Digest.of("text"))).isNotNull();

        settle();
        cache.put(Digest.of("unknown"), unknown, cache.changeCount());
        assertThat(cache.get(Digest.of("unknown"))).isNotNull();
    }

    @Test
    void whenCacheIsFullThenEveryCachedVerdictCanBeInvalidated() throws Exception {
        VerdictCache small = new VerdictCache(4, time::get);
        int keys = 16;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < 20_000; i++) {
                    int key = ThreadLocalRandom.current().nextInt(keys);
                    small.put(Digest.of("text" + key), verdict("id" + key), small.changeCount());
                    small.get(Digest.of("text" + ThreadLocalRandom.current().nextInt(keys)));
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(small.size()).isPositive();
        IntStream.range(0, keys).forEach((key) -> small.invalidateKey("id" + key));
        assertThat(small.size()).isZero();
    }

    @Test
    void whenKeysAreImportedThenUnknownKeysAreInvalidated() {
        Verdict unknown = Verdict.MALFORMED.with(VerdictCode.NOT_FOUND);
        cache.put(Digest.of("text"), verdict("a"), cache.changeCount());
        cache.put(Digest.of("unknown"), unknown, cache.changeCount());
        assertThat(cache.get(Digest.of("unknown"))).isEqualTo(unknown);

        cache.invalidateUnknown();

        assertThat(cache.get(Digest.of("unknown"))).isNull();
        assertThat(cache.get(Digest.of("text"))).isNotNull();
    }

    @Test
    void whenCacheIsFullThenSomeAreEvicted() {
        for (int i = 0; i < 1000; i++) {
            cache.put(Digest.of("text" + i), verdict("id" + i), cache.changeCount());
        }

        assertThat(cache.size()).isLessThanOrEqualTo(100);
        cache.invalidateAll();
        assertThat(cache.size()).isZero();
    }
}
