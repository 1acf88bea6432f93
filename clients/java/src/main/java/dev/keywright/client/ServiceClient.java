package dev.keywright.client;

import dev.keywright.client.generated.ApiClient;
import java.net.http.HttpClient;
import java.time.Duration;

/** The generated client with a shared connection pool. By default it creates one pool per API. */
final class ServiceClient extends ApiClient {

    private final HttpClient http;

    /** @param timeout the timeout of one attempt, including the complete response */
    ServiceClient(Settings settings, HttpClient pool, Duration timeout) {
        this.http = new BufferedHttpClient(pool, timeout);
        updateBaseUri(settings.base());
        setRequestInterceptor((request) -> settings.authorize(request::setHeader));
    }

    @Override
    public HttpClient getHttpClient() {
        return http;
    }
}
