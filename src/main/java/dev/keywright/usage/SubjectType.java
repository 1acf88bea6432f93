package dev.keywright.usage;

/** The types of subjects that are counted. */
enum SubjectType {
    /** Keys. */
    KEY,
    /** Addresses that sent unknown keys. */
    ADDRESS
}
