/**
 * The Java client of Keywright: verifies API keys, remotely or from a local cache, and manages them, and logs in. Start with {@link
 * dev.keywright.client.Keywright#connect}. The packages {@code generated} and {@code model} are generated from the OpenAPI spec.
 */
@NullMarked
package dev.keywright.client;

import org.jspecify.annotations.NullMarked;
