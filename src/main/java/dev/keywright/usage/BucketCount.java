package dev.keywright.usage;

import java.time.Instant;
import java.util.Map;

/**
 * What was counted in a time.
 *
 * @param start when the bucket starts
 * @param counts how often each verdict was given; one that was not is left out
 */
public record BucketCount(Instant start, Map<String, Long> counts) {}
