/** What a stop or a crash of the jar leaves behind. */
@NullMarked
package dev.keywright.it.shutdown;

import org.jspecify.annotations.NullMarked;
