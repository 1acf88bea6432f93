/**
 * People: registering, logging in, passwords, sessions and their tokens; who a caller is, person or program, and what they
 * may do and give. It must not know what a key is but for its id, nor which call needs whom.
 */
@NullMarked
package dev.keywright.account;

import org.jspecify.annotations.NullMarked;
