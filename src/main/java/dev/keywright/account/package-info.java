/**
 * Accounts, who calls, and what a caller may do: roles, permissions, scopes.
 */
@NullMarked
package dev.keywright.account;

import org.jspecify.annotations.NullMarked;
