package dev.keywright.apikey.lifecycle;

import dev.keywright.apikey.KeyId;
import dev.keywright.problem.ApiException;

/** The result of one line of an import. It is a value, since a rejected line does not stop the others. */
public sealed interface ImportResult {

    /** Returns the line number, from 1. */
    int line();

    /** The key was created with this id. */
    record Created(int line, KeyId id) implements ImportResult {}

    /** The owner already has the key, with this id. */
    record Exists(int line, KeyId id) implements ImportResult {}

    record Rejected(int line, ApiException cause) implements ImportResult {}
}
