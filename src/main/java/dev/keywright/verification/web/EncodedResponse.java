package dev.keywright.verification.web;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * An answer to a hot call that is fine, as bytes.
 *
 * @param headers those of its own; they are not changed
 * @param body may be empty
 */
public record EncodedResponse(HttpHeaders headers, byte[] body) {}
