/** Keywright's entry point. It knows no feature: each is a package with one configuration, found by the scan. */
@NullMarked
package dev.keywright;

import org.jspecify.annotations.NullMarked;
