/** What the controllers of all features share: request ids, times and query parameters. */
@NullMarked
package dev.keywright.web;

import org.jspecify.annotations.NullMarked;
