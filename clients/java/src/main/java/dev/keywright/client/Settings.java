package dev.keywright.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the connection to a service.
 *
 * @param baseUri the address of the service
 * @param header the header that contains the credentials; null without credentials
 * @param credentials the value of the header
 * @param connectTimeout the timeout for connecting
 * @param timeout the timeout of one attempt, including the complete response
 * @param verifyTimeout the timeout of a verification, including all attempts and delays
 * @param retries when to retry
 */
record Settings(
        URI baseUri,
        @Nullable String header,
        @Nullable String credentials,
        Duration connectTimeout,
        Duration timeout,
        Duration verifyTimeout,
        Retries retries) {

    /** Uses HTTP/1.1: without TLS the service supports nothing else, and an upgrade attempt would cost a header per request. */
    HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build();
    }

    /** The timeout of one attempt to verify a key. */
    Duration verifyAttemptTimeout() {
        return timeout.compareTo(verifyTimeout) < 0 ? timeout : verifyTimeout;
    }

    /** The base URI without trailing slashes. */
    String base() {
        return baseUri.toString().replaceAll("/+$", "");
    }

    void authorize(BiConsumer<String, String> headers) {
        if (header != null && credentials != null) {
            headers.accept(header, credentials);
        }
    }

    /** Omits the credentials. */
    @Override
    public String toString() {
        return "Settings[baseUri=" + baseUri + "]";
    }
}
