/** Registers, changes and deletes accounts. */
@NullMarked
package dev.keywright.account.lifecycle;

import org.jspecify.annotations.NullMarked;
