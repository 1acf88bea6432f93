package dev.keywright.apikey.web;

import org.jspecify.annotations.Nullable;

/**
 * A line of the body of an import, not parsed yet.
 *
 * @param number the line number, from 1
 * @param text the bytes without the line feed; null if the line is too long
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RawImportLine(int number, byte @Nullable [] text) {}
