/**
 * Quotas, the limiters that hold them, the addresses they count by, and the headers that tell of them. It must not know what is being limited: a
 * limiter sees a subject, which is a text, and answers a {@link dev.keywright.limit.Decision}.
 */
@NullMarked
package dev.keywright.limit;

import org.jspecify.annotations.NullMarked;
