/**
 * The API key: its text form, its digest, its record, and how keys are issued, listed and revoked. It must not know how
 * a caller proved who it is, nor what a key is asked for once it is out.
 */
@NullMarked
package dev.keywright.key;

import org.jspecify.annotations.NullMarked;
