package dev.keywright.usage;

import java.time.Instant;

/**
 * How often an address showed what is nobody's key.
 *
 * @param address of IPv6 its /64; {@code other} for all that were too many to count apart
 * @param count how often
 * @param last when it last did, to the minute or, if that is no more known, the hour or the day
 */
public record UnknownKeyAttempts(String address, long count, Instant last) {}
