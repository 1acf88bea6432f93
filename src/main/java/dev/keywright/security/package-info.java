/** The security filter chains: authentication and authorization. */
@NullMarked
package dev.keywright.security;

import org.jspecify.annotations.NullMarked;
