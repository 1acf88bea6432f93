/**
 * The API key: its text form, its digest, its record, what it is good for, and its life: how keys are issued, listed,
 * changed, suspended, rotated, shown again and revoked. It must not know how a caller came to show what it shows, nor what
 * a key is asked for once it is out; it only tells of a service key whose it is.
 */
@NullMarked
package dev.keywright.key;

import org.jspecify.annotations.NullMarked;
