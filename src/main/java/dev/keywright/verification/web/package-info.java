/**
 * The three endpoints of a verdict, and usage.
 */
@NullMarked
package dev.keywright.verification.web;

import org.jspecify.annotations.NullMarked;
