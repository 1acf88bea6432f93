/** The three endpoints of a verdict. */
@NullMarked
package dev.keywright.verification.web;

import org.jspecify.annotations.NullMarked;
