package dev.keywright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerErrorException;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.netty.channel.AbortedException;

class ExceptionTranslatorTest {

    private static void assertRejection(Throwable failure, HttpStatus status, String message) {
        ApiException exception = ExceptionTranslator.of(failure);
        assertThat(exception.status()).isEqualTo(status);
        assertThat(exception.message()).isEqualTo(message);
    }

    @Nested
    class ClientErrors {

        @Test
        void whenApiExceptionThenUnchanged() {
            ApiException exception = ApiException.of(ErrorCode.KEY_NOT_FOUND, "Key not found");

            assertThat(ExceptionTranslator.of(exception)).isSameAs(exception);
        }

        @Test
        void whenBodyCannotBeParsedThenBadRequestWithoutMessageOfParser() {
            assertRejection(
                    new ServerWebInputException("Unexpected character at pass123"),
                    HttpStatus.BAD_REQUEST,
                    "The request body is not valid JSON of the expected structure.");
        }

        @Test
        void whenCauseIsTooLargeBodyThenContentTooLarge() {
            ServerWebInputException wrapped = new ServerWebInputException(
                    "no body", null, new IllegalStateException(new DataBufferLimitException("too large")));

            assertRejection(
                    wrapped, HttpStatus.CONTENT_TOO_LARGE, "The request body is too large. The maximum is 64 KiB.");
        }

        @Test
        void whenConnectionIsClosedThenNotServerError() {
            assertRejection(
                    new IllegalStateException(new AbortedException("Connection has been closed")),
                    HttpStatus.BAD_REQUEST,
                    "The connection closed before the complete request arrived.");
        }

        @Test
        void whenPathIsUnknownThenNotFound() {
            assertRejection(
                    new ResponseStatusException(HttpStatus.NOT_FOUND, "No static resource secret"),
                    HttpStatus.NOT_FOUND,
                    "This path does not exist.");
        }

        @Test
        void whenMediaTypeIsWrongThenSupportedOnesAreReported() {
            assertRejection(
                    new UnsupportedMediaTypeStatusException(MediaType.TEXT_XML, List.of(MediaType.APPLICATION_JSON)),
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "The request body must be JSON: send Content-Type: application/json.");
        }

        @Test
        void whenMethodIsWrongThenSupportedOnesAreReported() {
            MethodNotAllowedException failure =
                    new MethodNotAllowedException("PUT", Set.of(HttpMethod.POST, HttpMethod.GET));

            assertRejection(failure, HttpStatus.METHOD_NOT_ALLOWED, "Method not allowed; supported: GET, POST.");
            assertThat(ExceptionTranslator.of(failure).headers().get(HttpHeaders.ALLOW))
                    .containsExactly("GET, POST");
        }

        @Test
        void whenStatusHasNoCodeThenReasonWithoutMessageOfFramework() {
            assertRejection(
                    new ResponseStatusException(HttpStatus.NOT_ACCEPTABLE, "internal"),
                    HttpStatus.NOT_ACCEPTABLE,
                    "Not Acceptable.");
        }

        @Test
        void whenHeaderIsMalformedThenBadRequest() {
            assertRejection(
                    new InvalidMediaTypeException("x", "does not contain '/'"),
                    HttpStatus.BAD_REQUEST,
                    "A request header is malformed.");
        }
    }

    @Nested
    class TransientErrors {

        static Stream<Throwable> passing() {
            return Stream.of(
                    new RejectedExecutionException("Task capacity of bounded elastic scheduler reached"),
                    new TransientDataAccessResourceException("1024 callers wait already"),
                    new QueryTimeoutException("waited 10 s"));
        }

        @ParameterizedTest
        @MethodSource("passing")
        void whenQueueIsFullThenUnavailableWithRetryAfter(Throwable failure) {
            assertRejection(failure, HttpStatus.SERVICE_UNAVAILABLE, "The server is busy. Try again in a moment.");
            assertThat(ExceptionTranslator.of(failure).headers().get(HttpHeaders.RETRY_AFTER))
                    .containsExactly("1");
        }
    }

    @Nested
    class DatabaseErrors {

        private final Throwable full = new R2dbcNonTransientResourceException("The disk is full: make room", "58030");

        @Test
        void whenDatabaseRejectsLoginThenUnavailableForLonger() {
            assertRejection(
                    new DataAccessResourceFailureException(
                            "Failed to obtain R2DBC Connection",
                            new R2dbcPermissionDeniedException("password authentication failed", "28P01")),
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "The database is unavailable. Try again later.");
        }

        @Test
        void whenDatabaseFailsThenUnavailableForLonger() {
            assertRejection(
                    new DataAccessResourceFailureException("executing INSERT", full),
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "The database is unavailable. Try again later.");
            assertThat(ExceptionTranslator.of(full).headers().get(HttpHeaders.RETRY_AFTER))
                    .containsExactly("60");
        }

        @Test
        void whenDatabaseErrorIsNestedThenFound() {
            assertThat(ExceptionTranslator.findR2dbcException(new CannotCreateTransactionException("no", full)))
                    .isSameAs(full);
        }

        @Test
        void whenErrorIsNotOfDatabaseThenNoDatabaseError() {
            assertThat(ExceptionTranslator.findR2dbcException(new IllegalStateException("broken")))
                    .isNull();
        }
    }

    @Nested
    class ServerErrors {

        static Stream<Throwable> broken() {
            return Stream.of(
                    new IllegalStateException("jdbc password is pass123"),
                    new StackOverflowError(),
                    new ServerErrorException("pass123", new RuntimeException()),
                    new ResponseStatusException(HttpStatus.BAD_GATEWAY, "pass123"),
                    new ResponseStatusException(HttpStatusCode.valueOf(499), "pass123"));
        }

        @ParameterizedTest
        @MethodSource("broken")
        void whenErrorIsUnexpectedThenServerErrorWithoutDetail(Throwable failure) {
            assertRejection(failure, HttpStatus.INTERNAL_SERVER_ERROR, "An internal error occurred on the server.");
        }
    }
}
