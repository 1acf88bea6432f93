/** The model: a verification request, its verdict, and the pure function that evaluates one to the other. */
@NullMarked
package dev.keywright.verification;

import org.jspecify.annotations.NullMarked;
