/** What a browser loads besides the API: the web console, the documentation and the OpenAPI document. Independent of the document's content. */
@NullMarked
package dev.keywright.console;

import org.jspecify.annotations.NullMarked;
