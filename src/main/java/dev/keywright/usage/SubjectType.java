package dev.keywright.usage;

/** The types of subjects that are counted. */
enum SubjectType {
    /** Keys. */
    USES,
    /** Addresses that sent unknown keys. */
    UNKNOWN_KEY_ATTEMPTS
}
