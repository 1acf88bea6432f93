/**
 * Who is calling, by token or service key: the security filter chains, the client's address and its limit, the id of each
 * call, and CORS. It must not know what an operation does, only who may reach it.
 */
@NullMarked
package dev.keywright.access;

import org.jspecify.annotations.NullMarked;
