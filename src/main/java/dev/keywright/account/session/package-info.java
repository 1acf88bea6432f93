/** Sessions and their tokens (JWT). */
@NullMarked
package dev.keywright.account.session;

import org.jspecify.annotations.NullMarked;
