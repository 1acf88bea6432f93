package dev.keywright.usage;

import java.time.Instant;

/**
 * How often an address sent unknown keys.
 *
 * @param address for IPv6 its /64 prefix; {@code other} for addresses beyond the maximum
 * @param count the number of attempts
 * @param last when the last attempt was, to the minute, or for older attempts to the hour or the day
 */
public record UnknownKeyAttempts(String address, long count, Instant last) {}
