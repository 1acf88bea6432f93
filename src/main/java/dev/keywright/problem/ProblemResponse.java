package dev.keywright.problem;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A refusal as it is answered.
 *
 * @param status the answer's
 * @param headers those that go with the refusal, its body's type included
 * @param body JSON
 */
public record ProblemResponse(HttpStatus status, HttpHeaders headers, byte[] body) {}
