package dev.keywright.verification.web;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * A successful response as bytes.
 *
 * @param headers additional headers; never modified
 * @param body may be empty
 */
public record EncodedResponse(HttpHeaders headers, byte[] body) {}
