/**
 * People: registering, logging in, passwords, sessions and their tokens. It must not know of API keys, nor of
 * which call needs whom; it says who a caller is.
 */
@NullMarked
package dev.keywright.account;

import org.jspecify.annotations.NullMarked;
