package dev.keywright.audit;

import dev.keywright.storage.Patience;
import dev.keywright.storage.SecretRing;
import dev.keywright.storage.SecretRings;
import dev.keywright.storage.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The trail over a test's database, for the tests of those who write to it. */
public final class Trails {

    static final SecretRing PEPPER = SecretRings.of(Map.of(1, 1));

    /** Far more than any test writes. */
    private static final int MOST = 10_000;

    private static final AuditFilter ALL = new AuditFilter(null, null, null, null, null, null, null);

    private Trails() {}

    /** A trail that writes to the database. */
    public static Trail on(TestDatabase database) {
        return on(database, PEPPER);
    }

    static Trail on(TestDatabase database, SecretRing pepper) {
        return new Trail(database.client(), new Chain(pepper), database.transaction(), Clock.systemUTC(), List.of());
    }

    /** A trail that writes to the database, and tells what is done. */
    public static Trail on(TestDatabase database, TrailListener listener) {
        return new Trail(
                database.client(), new Chain(PEPPER), database.transaction(), Clock.systemUTC(), List.of(listener));
    }

    /** Follows the trail in the database, looking so rarely by itself. */
    public static TrailFollower follower(
            TestDatabase database, Duration interval, TrailNews news, TrailListener listener) {
        return new TrailFollower(
                new AuditEvents(database.client()),
                new Patience(),
                interval,
                news,
                System::nanoTime,
                () -> List.of(listener));
    }

    /** What has been written, oldest first. */
    public static List<Written> events(TestDatabase database) {
        return new AuditEvents(database.client())
                .newest(ALL, Long.MAX_VALUE, MOST)
                .sort((one, other) -> Long.compare(one.sequence(), other.sequence()))
                .map(Written::of)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    /** What checking the trail finds. */
    static Finding check(TestDatabase database) {
        return check(database, PEPPER);
    }

    static Finding check(TestDatabase database, SecretRing pepper) {
        return Objects.requireNonNull(new TrailCheck(database.client(), new Chain(pepper), database.transaction())
                .run()
                .block());
    }

    /**
     * One record, to compare with what should have been written.
     *
     * @param action like {@code key.created}
     * @param outcome {@code DONE} or {@code REFUSED}
     */
    public record Written(
            String action,
            String outcome,
            Actor actor,
            @Nullable String target,
            Origin origin,
            Map<String, String> details) {

        private static Written of(Event event) {
            return new Written(
                    event.action(),
                    event.outcome(),
                    event.actor(),
                    event.target(),
                    event.origin(),
                    JsonMapper.shared().readValue(event.details(), new TypeReference<>() {}));
        }
    }
}
