package dev.keywright.apikey.web;

import org.jspecify.annotations.Nullable;

/**
 * One line of the body of an import, before it is parsed.
 *
 * @param number its place, from 1
 * @param text its bytes, without the line feed; null if there are more than a line may have
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RawImportLine(int number, byte @Nullable [] text) {}
