/** The beans of the account packages. */
@NullMarked
package dev.keywright.account.config;

import org.jspecify.annotations.NullMarked;
