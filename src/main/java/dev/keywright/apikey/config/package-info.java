/** The beans of the API key packages. */
@NullMarked
package dev.keywright.apikey.config;

import org.jspecify.annotations.NullMarked;
