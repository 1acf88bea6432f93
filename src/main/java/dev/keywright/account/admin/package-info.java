/** The operations of operators on accounts, and the deletion of accounts. */
@NullMarked
package dev.keywright.account.admin;

import org.jspecify.annotations.NullMarked;
