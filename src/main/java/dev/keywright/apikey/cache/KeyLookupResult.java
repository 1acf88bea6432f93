package dev.keywright.apikey.cache;

/** What looking for a key by its text comes to: a value, never an exception. */
public sealed interface KeyLookupResult {

    /** It is known; which does not say that it is good. */
    record Found(KeySnapshot key) implements KeyLookupResult {}

    /** It is not. */
    enum Missing implements KeyLookupResult {
        /** The text can't be a key: its form or its check is wrong, and nothing was looked up. */
        MALFORMED,
        /** There is no such key. */
        NOT_FOUND
    }
}
