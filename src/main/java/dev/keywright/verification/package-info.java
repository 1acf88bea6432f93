/**
 * Says whether a key is good for a call: one verdict, and the faces that ask for it. It must not know how a key is stored, nor who may
 * ask.
 */
@NullMarked
package dev.keywright.verification;

import org.jspecify.annotations.NullMarked;
