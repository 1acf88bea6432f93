/**
 * The commands of the jar, beside the service: {@code java -jar keywright.jar check-audit}. Each only reads its words and
 * prints what came of it; it must not know how what it calls does it.
 */
@NullMarked
package dev.keywright.command;

import org.jspecify.annotations.NullMarked;
