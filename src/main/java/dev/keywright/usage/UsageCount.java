package dev.keywright.usage;

/**
 * How often something was said of someone.
 *
 * @param book of what sort the subject is
 * @param subject of whom: a key's id, an address, or {@code other}
 * @param verdict what was said
 * @param uses how often, 1 or more
 */
record UsageCount(SubjectType book, String subject, String verdict, long uses) {}
