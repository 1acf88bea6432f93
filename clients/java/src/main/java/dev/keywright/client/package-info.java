/**
 * A client of Keywright: asks whether API keys are good, here or at the service, and manages them. Begin with {@link
 * dev.keywright.client.Keywright#connect}. What goes over the wire is generated from the contract, in {@code generated} and
 * {@code model}.
 */
@NullMarked
package dev.keywright.client;

import org.jspecify.annotations.NullMarked;
