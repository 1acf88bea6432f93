package dev.keywright.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a service is spoken to.
 *
 * @param baseUri where it is
 * @param header what the credentials are sent as; null if there are none
 * @param credentials who is calling
 * @param connectTimeout how long connecting may take
 * @param timeout how long one attempt may take, the whole of its answer included
 * @param checkTimeout how long a check may take, all attempts and pauses included
 * @param retries when there is another attempt
 */
record Settings(
        URI baseUri,
        @Nullable String header,
        @Nullable String credentials,
        Duration connectTimeout,
        Duration timeout,
        Duration checkTimeout,
        Retries retries) {

    /** HTTP/1.1: a service of Keywright's speaks nothing else without TLS, and asking for more costs a header each time. */
    HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build();
    }

    /** How long one attempt of a check may take. */
    Duration checkAttempt() {
        return timeout.compareTo(checkTimeout) < 0 ? timeout : checkTimeout;
    }

    /** Without a slash at its end. */
    String base() {
        return baseUri.toString().replaceAll("/+$", "");
    }

    void authorize(BiConsumer<String, String> headers) {
        if (header != null && credentials != null) {
            headers.accept(header, credentials);
        }
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "Settings[baseUri=" + baseUri + "]";
    }
}
