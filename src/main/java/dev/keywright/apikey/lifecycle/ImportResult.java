package dev.keywright.apikey.lifecycle;

import dev.keywright.apikey.KeyId;
import dev.keywright.problem.ApiException;

/** What became of a line of an import: a value, since one that is refused keeps none of the others out. */
public sealed interface ImportResult {

    /** The line's place, from 1. */
    int line();

    /** There is a key of this id now. */
    record Created(int line, KeyId id) implements ImportResult {}

    /** Its owner had it already, by this id. */
    record Exists(int line, KeyId id) implements ImportResult {}

    record Rejected(int line, ApiException why) implements ImportResult {}
}
