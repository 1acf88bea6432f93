package dev.keywright.usage;

/**
 * How often a subject received a verdict.
 *
 * @param subjectType the type of the subject
 * @param subject a key ID, an address, or {@code other}
 * @param verdict the verdict
 * @param uses the count, at least 1
 */
record UsageCount(SubjectType subjectType, String subject, String verdict, long uses) {

    /** The types of subjects that are counted. */
    enum SubjectType {
        /** Keys. */
        KEY,
        /** Addresses that sent unknown keys. */
        ADDRESS
    }
}
