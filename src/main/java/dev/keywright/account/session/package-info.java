/**
 * Sessions and the tokens (JWT) that stand for them.
 */
@NullMarked
package dev.keywright.account.session;

import org.jspecify.annotations.NullMarked;
