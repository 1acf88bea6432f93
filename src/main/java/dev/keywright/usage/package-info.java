/** Counts what keys did, off the hot path. It must not know what a key or a verdict is: it counts texts by subjects. */
@NullMarked
package dev.keywright.usage;

import org.jspecify.annotations.NullMarked;
