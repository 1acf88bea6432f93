/**
 * The model: an API key, its terms and states, and the rules on who may do what with it.
 */
@NullMarked
package dev.keywright.apikey;

import org.jspecify.annotations.NullMarked;
