package dev.keywright.support;

import dev.keywright.problem.ApiException;
import org.springframework.http.HttpHeaders;

/** What the tests of other features look at of a refusal. */
public final class ApiExceptionAssert {

    private ApiExceptionAssert() {}

    public static HttpHeaders headers(ApiException exception) {
        return exception.headers();
    }
}
