/** The three endpoints for verdicts, and the usage endpoint. */
@NullMarked
package dev.keywright.verification.web;

import org.jspecify.annotations.NullMarked;
