/**
 * The way to Redis, which nodes share. Redis may be away or frozen at any time, from the start on: whoever asks it waits a quarter of a
 * second at most, and not at all once it is known to be out of order; it is found again within two seconds of its return. Nothing here knows
 * what is asked.
 */
@NullMarked
package dev.keywright.redis;

import org.jspecify.annotations.NullMarked;
