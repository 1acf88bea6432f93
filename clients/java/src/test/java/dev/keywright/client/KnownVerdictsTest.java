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

class KnownVerdictsTest {

    private final AtomicLong time = new AtomicLong();
    private final KnownVerdicts known = new KnownVerdicts(100, time::get);

    private void settle() {
        time.addAndGet(KnownVerdicts.SETTLING.toNanos());
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
    void whenThereWasNewsSinceItWasAskedForThenNotKept() {
        long before = known.news();
        known.forgetKey("another");
        known.keep(Digest.of("text"), verdict("a"), before);

        assertThat(known.get(Digest.of("text"))).isNull();
    }

    @Test
    void whenThereIsNewsOfAKeyThenOnlyThatIsForgotten() {
        known.keep(Digest.of("text"), verdict("a"), known.news());
        known.keep(Digest.of("other"), verdict("b"), known.news());

        known.forgetKey("a");

        assertThat(known.get(Digest.of("text"))).isNull();
        assertThat(known.get(Digest.of("other"))).isNotNull();
    }

    @Test
    void whenThereWasNewsOfAKeyJustNowThenItIsNotKept() {
        known.forgetKey("a");

        known.keep(Digest.of("text"), verdict("a"), known.news());
        known.keep(Digest.of("other"), verdict("b"), known.news());
        assertThat(known.get(Digest.of("text"))).isNull();
        assertThat(known.get(Digest.of("other"))).isNotNull();

        settle();
        known.keep(Digest.of("text"), verdict("a"), known.news());
        assertThat(known.get(Digest.of("text"))).isNotNull();
    }

    @Test
    void whenAllWasForgottenJustNowThenNothingIsKept() {
        known.forgetAll();

        known.keep(Digest.of("text"), verdict("a"), known.news());
        assertThat(known.size()).isZero();

        settle();
        known.keep(Digest.of("text"), verdict("a"), known.news());
        assertThat(known.size()).isOne();
    }

    @Test
    void whenKeysWereImportedJustNowThenNoneIsKeptAsUnknown() {
        Verdict unknown = Verdict.MALFORMED.with(VerdictCode.NOT_FOUND);
        known.forgetUnknown();

        known.keep(Digest.of("nobody's"), unknown, known.news());
        known.keep(Digest.of("text"), verdict("a"), known.news());
        assertThat(known.get(Digest.of("nobody's"))).isNull();
        assertThat(known.get(Digest.of("text"))).isNotNull();

        settle();
        known.keep(Digest.of("nobody's"), unknown, known.news());
        assertThat(known.get(Digest.of("nobody's"))).isNotNull();
    }

    @Test
    void whenManyComeAndGoThenEachThatIsKeptCanBeForgotten() throws Exception {
        KnownVerdicts few = new KnownVerdicts(4, time::get);
        int keys = 16;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < 20_000; i++) {
                    int key = ThreadLocalRandom.current().nextInt(keys);
                    few.keep(Digest.of("text" + key), verdict("id" + key), few.news());
                    few.get(Digest.of("text" + ThreadLocalRandom.current().nextInt(keys)));
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(few.size()).isPositive();
        IntStream.range(0, keys).forEach((key) -> few.forgetKey("id" + key));
        assertThat(few.size()).isZero();
    }

    @Test
    void whenKeysAreImportedThenWhatWasUnknownIsForgotten() {
        Verdict unknown = Verdict.MALFORMED.with(VerdictCode.NOT_FOUND);
        known.keep(Digest.of("text"), verdict("a"), known.news());
        known.keep(Digest.of("nobody's"), unknown, known.news());
        assertThat(known.get(Digest.of("nobody's"))).isEqualTo(unknown);

        known.forgetUnknown();

        assertThat(known.get(Digest.of("nobody's"))).isNull();
        assertThat(known.get(Digest.of("text"))).isNotNull();
    }

    @Test
    void whenThereAreTooManyThenSomeAreForgotten() {
        for (int i = 0; i < 1000; i++) {
            known.keep(Digest.of("text" + i), verdict("id" + i), known.news());
        }

        assertThat(known.size()).isLessThanOrEqualTo(100);
        known.forgetAll();
        assertThat(known.size()).isZero();
    }
}
