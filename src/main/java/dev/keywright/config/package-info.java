/**
 * Beans and settings that belong to no feature.
 */
@NullMarked
package dev.keywright.config;

import org.jspecify.annotations.NullMarked;
