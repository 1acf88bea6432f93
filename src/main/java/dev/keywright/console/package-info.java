/** What a browser loads besides the API: the web console, the documentation and the OpenAPI document. */
@NullMarked
package dev.keywright.console;

import org.jspecify.annotations.NullMarked;
