/** The model of accounts and callers: roles, permissions and scopes. */
@NullMarked
package dev.keywright.account;

import org.jspecify.annotations.NullMarked;
