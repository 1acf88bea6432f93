package dev.keywright.verification;

import dev.keywright.api.Guesses;
import dev.keywright.api.UsageBucket;
import dev.keywright.error.Refusal;
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

    private static final int LAST_YEAR = 9999;

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

    /** A time as RFC 3339 can write it. */
    private static @Nullable Instant time(String parameter, @Nullable OffsetDateTime time) {
        if (time != null && (time.getYear() < 0 || time.getYear() > LAST_YEAR)) {
            throw Refusal.invalidValue(parameter, "A time is of the years 0000 to " + LAST_YEAR + ".");
        }
        return time == null ? null : time.toInstant();
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
