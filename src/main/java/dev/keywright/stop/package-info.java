/**
 * Ends a run without cutting off anybody: whoever has asked gets the whole answer, and is told to ask elsewhere next.
 * It must not know what is asked, only where a request begins and an answer ends.
 */
@NullMarked
package dev.keywright.stop;

import org.jspecify.annotations.NullMarked;
