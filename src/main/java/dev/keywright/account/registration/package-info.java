/** The registration of accounts. */
@NullMarked
package dev.keywright.account.registration;

import org.jspecify.annotations.NullMarked;
