/**
 * Checking a password, protecting logins against guessing, changing a password.
 */
@NullMarked
package dev.keywright.account.login;

import org.jspecify.annotations.NullMarked;
