/**
 * Controllers of the key operations, and the mapping between contract and model.
 */
@NullMarked
package dev.keywright.apikey.web;

import org.jspecify.annotations.NullMarked;
