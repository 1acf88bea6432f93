/** Beans and settings that belong to no single feature. */
@NullMarked
package dev.keywright.config;

import org.jspecify.annotations.NullMarked;
