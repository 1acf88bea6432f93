/** Fuzz tests with random mutations of the spec's examples, reproducible from a seed. */
@NullMarked
package dev.keywright.fuzz;

import org.jspecify.annotations.NullMarked;
