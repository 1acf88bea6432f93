/**
 * Wires the API key rooms together.
 */
@NullMarked
package dev.keywright.apikey.config;

import org.jspecify.annotations.NullMarked;
