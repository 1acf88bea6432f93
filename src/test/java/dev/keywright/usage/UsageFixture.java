package dev.keywright.usage;

import dev.keywright.support.StoppedClock;
import dev.keywright.support.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** A store with a counter, its flusher and its roll-up job. */
abstract class UsageFixture {

    static final String KEY = "0123456789AB";
    static final String ADDRESS = "192.0.2.1";
    static final Duration LONG = Duration.ofDays(365);

    final StoppedClock clock = new StoppedClock();
    private final UsageCounter usageCounter = new UsageCounter(10_000, 10_000, new AdaptiveInterval(3));
    final List<String> reported = new ArrayList<>();

    TestDatabase database;
    UsageRepository usage;
    UsageFlusher flusher;
    private RollupJob rollupJob;
    boolean lastUsesAreBroken;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        usage = new UsageRepository(database.client(), database.transaction());
        flusher = new UsageFlusher(usageCounter, usage, List.of(this::reported), clock);
        rollupJob = rollupJob(settings());
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private static UsageProperties settings() {
        return new UsageProperties(
                Duration.ofSeconds(5),
                Duration.ofHours(6),
                Duration.ofDays(14),
                Duration.ofDays(400),
                Duration.ofDays(14));
    }

    /** Uses small slices, so that there are many. */
    private RollupJob rollupJob(UsageProperties settings) {
        return new RollupJob(database.client(), database.transaction(), settings, clock, 3);
    }

    private Mono<Void> reported(List<String> subjects, Instant at) {
        return Mono.fromRunnable(() -> {
            if (lastUsesAreBroken) {
                throw new IllegalStateException("broken on purpose");
            }
            subjects.forEach((subject) -> reported.add(subject + " " + at));
        });
    }

    void count(String subject, String verdict, int times) {
        IntStream.range(0, times).forEach((i) -> usageCounter.count(subject, verdict));
    }

    void write() {
        flusher.flush().block();
    }

    void rollUp() {
        rollupJob.rollUp().block();
    }

    UsagePeriod period(Granularity granularity, Duration before) {
        return UsagePeriod.of(granularity, clock.instant().minus(before), clock.instant(), clock.instant());
    }

    /** The counts of a key over a period until now, by the start of the bucket. */
    Map<Instant, Map<String, Long>> counts(String key, Granularity granularity, Duration before) {
        // An iterable would block PostgreSQL's event loop, which BlockHound rejects.
        return Objects.requireNonNull(usage.of(key, period(granularity, before))
                .collect(
                        TreeMap<Instant, Map<String, Long>>::new,
                        (counts, bucket) -> counts.put(bucket.start(), bucket.counts()))
                .block());
    }

    long total(String key) {
        return counts(key, Granularity.DAY, LONG).values().stream()
                .flatMap((counts) -> counts.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Drops the table, to simulate a full disk. */
    void breakStore() {
        rename("usage_count", "usage_gone");
    }

    void repairStore() {
        rename("usage_gone", "usage_count");
    }

    private void rename(String from, String to) {
        database.client().sql("ALTER TABLE " + from + " RENAME TO " + to).then().block();
    }
}
