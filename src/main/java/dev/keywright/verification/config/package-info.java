/** The configuration of the verification packages. */
@NullMarked
package dev.keywright.verification.config;

import org.jspecify.annotations.NullMarked;
