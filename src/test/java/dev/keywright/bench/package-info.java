/** The benchmarks that the scripts in {@code bench} start. */
@NullMarked
package dev.keywright.bench;

import org.jspecify.annotations.NullMarked;
