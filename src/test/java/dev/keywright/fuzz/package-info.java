/** Random requests: mutations of what the contract shows, reproducible from a seed. */
@NullMarked
package dev.keywright.fuzz;

import org.jspecify.annotations.NullMarked;
