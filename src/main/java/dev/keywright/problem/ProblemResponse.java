package dev.keywright.problem;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * An error response.
 *
 * @param status the HTTP status
 * @param headers the headers of the response, with the content type of its body
 * @param body JSON
 */
public record ProblemResponse(HttpStatus status, HttpHeaders headers, byte[] body) {}
