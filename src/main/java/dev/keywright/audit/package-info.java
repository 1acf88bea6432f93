/**
 * The trail of what was done by whom. It must not know what a key or an account is: it is told in ids and texts.
 */
@NullMarked
package dev.keywright.audit;

import org.jspecify.annotations.NullMarked;
