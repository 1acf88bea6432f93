/**
 * Operations on accounts by an operator, and what deleting an account takes with it.
 */
@NullMarked
package dev.keywright.account.admin;

import org.jspecify.annotations.NullMarked;
