/** What {@code bench/store} runs. */
@NullMarked
package dev.keywright.bench;

import org.jspecify.annotations.NullMarked;
