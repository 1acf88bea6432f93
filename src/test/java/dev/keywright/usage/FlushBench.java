package dev.keywright.usage;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions.Synchronous;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The duration of a flush on SQLite and of the rollups after it: {@code mvn test -Dtest=FlushBench -Dbench=true} prints it. */
@EnabledIfSystemProperty(named = "bench", matches = "true")
class FlushBench {

    private static final int ROUNDS = 6;

    @Test
    void flusher(@TempDir Path folder) {
        try (TestDatabase database = new FreshDatabase(folder, Synchronous.FULL)) {
            UsageCounter usageCounter = new UsageCounter();
            UsageRepository usage = new UsageRepository(database.client(), database.transaction());
            UsageFlusher flusher = new UsageFlusher(usageCounter, usage, List.of(), Clock.systemUTC());
            for (int cells : new int[] {10_000, 150_000}) {
                for (int round = 0; round < ROUNDS; round++) {
                    IntStream.range(0, cells).forEach((i) -> usageCounter.count(key(i), "VALID"));
                    print("flush of " + cells, flusher.flush());
                }
            }
            Instant later = Instant.now().plus(Duration.ofMinutes(5));
            UsageProperties settings = new UsageProperties(
                    Duration.ofSeconds(5),
                    Duration.ofHours(6),
                    Duration.ofDays(14),
                    Duration.ofDays(400),
                    Duration.ofDays(14));
            Clock clock = Clock.fixed(later, ZoneOffset.UTC);
            RollupJob rollupJob =
                    new RollupJob(database.client(), database.transaction(), settings, clock, RollupJob.SLICE);
            print("moving all that to minutes", rollupJob.rollUp());
        }
    }

    /** Distributed over the index like IDs. */
    private static String key(int i) {
        return "%012d".formatted(i * 7_919L % 1_000_003L * 999_983L % 1_000_000_000_000L);
    }

    private static void print(String what, Mono<Void> work) {
        long start = System.nanoTime();
        work.block();
        System.out.printf(
                "%s: %d ms%n", what, Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
}
