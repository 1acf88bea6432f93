/**
 * The password policy and password hashing (OWASP Password Storage Cheat Sheet).
 */
@NullMarked
package dev.keywright.account.password;

import org.jspecify.annotations.NullMarked;
