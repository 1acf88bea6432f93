package dev.keywright.usage;

import java.time.Instant;
import java.util.Map;

/**
 * The counts of one bucket.
 *
 * @param start when the bucket starts
 * @param counts how often each verdict was returned; verdicts without a count are omitted
 */
public record BucketCount(Instant start, Map<String, Long> counts) {}
