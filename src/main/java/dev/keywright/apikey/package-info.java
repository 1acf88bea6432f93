/** The model of API keys: terms, states and access rules. */
@NullMarked
package dev.keywright.apikey;

import org.jspecify.annotations.NullMarked;
