/** Login, password verification with protection against guessing, and password change. */
@NullMarked
package dev.keywright.account.login;

import org.jspecify.annotations.NullMarked;
