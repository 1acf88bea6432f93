package dev.keywright.usage;

/** What counts are kept of. */
enum SubjectType {
    /** Of keys. */
    USES,
    /** Of addresses that showed what is nobody's key. */
    GUESSES
}
