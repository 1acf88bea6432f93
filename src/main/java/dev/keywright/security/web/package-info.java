/** The web filters before authentication, and the caller of a request. */
@NullMarked
package dev.keywright.security.web;

import org.jspecify.annotations.NullMarked;
