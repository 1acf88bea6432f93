package dev.keywright.verification;

import dev.keywright.api.Guesses;
import dev.keywright.api.UsageBucket;
import dev.keywright.error.Refusal;
import dev.keywright.error.TimeParameter;
import dev.keywright.usage.Grain;
import dev.keywright.usage.GuessingAddress;
import dev.keywright.usage.UseBucket;
import dev.keywright.usage.UsePeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Reads of which time counts are asked for, and says them in the contract's types. */
final class UsageTranslation {

    private static final Duration GUESSES_BY_DEFAULT = Duration.ofHours(24);

    private UsageTranslation() {}

    static UsePeriod period(
            String bucket, @Nullable OffsetDateTime since, @Nullable OffsetDateTime until, Instant now) {
        return UsePeriod.of(grain(bucket), time("since", since), time("until", until), now);
    }

    private static Grain grain(String bucket) {
        return switch (bucket) {
            case "minute" -> Grain.MINUTE;
            case "hour" -> Grain.HOUR;
            case "day" -> Grain.DAY;
            default -> throw Refusal.invalidValue("bucket", "\"bucket\" is one of minute, hour, day.");
        };
    }

    static Instant guessesSince(@Nullable OffsetDateTime since, Instant now) {
        Instant time = time("since", since);
        return time == null ? now.minus(GUESSES_BY_DEFAULT) : time;
    }

    private static @Nullable Instant time(String parameter, @Nullable OffsetDateTime time) {
        return time == null ? null : TimeParameter.instant(parameter, time);
    }

    static UsageBucket bucket(UseBucket bucket) {
        return new UsageBucket(utc(bucket.start()), bucket.counts());
    }

    static Guesses guesses(GuessingAddress address) {
        return new Guesses(address.address(), address.count(), utc(address.last()));
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
