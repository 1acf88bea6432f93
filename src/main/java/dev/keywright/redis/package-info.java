/**
 * The connection to Redis, which nodes share. Redis may be unavailable or frozen at any time, including startup. A command waits at most
 * 250 ms, and not at all once Redis is known to be unavailable. Its return is noticed within two seconds. This package does not depend on
 * the purpose of the commands.
 */
@NullMarked
package dev.keywright.redis;

import org.jspecify.annotations.NullMarked;
