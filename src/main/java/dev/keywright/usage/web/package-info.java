/** The controller of usage counts. */
@NullMarked
package dev.keywright.usage.web;

import org.jspecify.annotations.NullMarked;
