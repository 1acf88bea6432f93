package dev.keywright.support;

import dev.keywright.problem.ApiException;
import org.springframework.http.HttpHeaders;

/** Assertions on API errors, for the tests of other features. */
public final class ApiExceptionAssert {

    private ApiExceptionAssert() {}

    public static HttpHeaders headers(ApiException exception) {
        return exception.headers();
    }
}
