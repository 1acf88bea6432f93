/**
 * The database and its migrations, lists page by page, the data folder, and the secret material that lies there. It must
 * not know what the tables mean: each feature writes its own SQL.
 */
@NullMarked
package dev.keywright.storage;

import org.jspecify.annotations.NullMarked;
