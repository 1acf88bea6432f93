/**
 * The folder that holds the SQLite database and the secrets.
 */
@NullMarked
package dev.keywright.datafolder;

import org.jspecify.annotations.NullMarked;
