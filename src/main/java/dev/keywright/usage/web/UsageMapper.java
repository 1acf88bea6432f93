package dev.keywright.usage.web;

import dev.keywright.api.UnknownKeyAttemptsRecord;
import dev.keywright.api.UsageBucket;
import dev.keywright.problem.ApiException;
import dev.keywright.usage.Granularity;
import dev.keywright.usage.UsagePeriod;
import dev.keywright.usage.UsageRepository;
import dev.keywright.web.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parses the requested period, and maps counts to the generated types. */
final class UsageMapper {

    private static final Duration DEFAULT_ATTEMPTS_PERIOD = Duration.ofHours(24);

    private UsageMapper() {}

    static UsagePeriod period(
            String bucket, @Nullable OffsetDateTime since, @Nullable OffsetDateTime until, Instant now) {
        return UsagePeriod.of(
                granularity(bucket), Timestamps.parameter("since", since), Timestamps.parameter("until", until), now);
    }

    private static Granularity granularity(String bucket) {
        return switch (bucket) {
            case "minute" -> Granularity.MINUTE;
            case "hour" -> Granularity.HOUR;
            case "day" -> Granularity.DAY;
            default -> throw ApiException.notOneOf("bucket", Stream.of("minute", "hour", "day"));
        };
    }

    static Instant attemptsSince(@Nullable OffsetDateTime since, Instant now) {
        Instant time = Timestamps.parameter("since", since);
        return time == null ? now.minus(DEFAULT_ATTEMPTS_PERIOD) : time;
    }

    static UsageBucket bucket(UsageRepository.BucketCount bucket) {
        return new UsageBucket(Timestamps.utc(bucket.start()), bucket.counts());
    }

    static UnknownKeyAttemptsRecord unknownKeyAttempts(UsageRepository.UnknownKeyAttempts address) {
        return new UnknownKeyAttemptsRecord(address.address(), address.count(), Timestamps.utc(address.last()));
    }
}
