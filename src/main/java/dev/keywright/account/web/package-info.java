/**
 * Controllers of registration, login and accounts.
 */
@NullMarked
package dev.keywright.account.web;

import org.jspecify.annotations.NullMarked;
