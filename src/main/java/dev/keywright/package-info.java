/** Keywright's entry point. It does not depend on features: each is a package with one configuration, found by component scanning. */
@NullMarked
package dev.keywright;

import org.jspecify.annotations.NullMarked;
