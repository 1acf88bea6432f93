package dev.keywright.client;

import dev.keywright.client.generated.ApiClient;
import java.net.http.HttpClient;
import java.time.Duration;

/** The generated client, on a pool of connections that is given to it; of itself, it makes one for each API. */
final class ServiceClient extends ApiClient {

    private final HttpClient http;

    /** @param timeout how long one attempt may take, the whole of its answer included */
    ServiceClient(Settings settings, HttpClient pool, Duration timeout) {
        this.http = new WholeAnswers(pool, timeout);
        updateBaseUri(settings.base());
        setRequestInterceptor((request) -> settings.authorize(request::setHeader));
    }

    @Override
    public HttpClient getHttpClient() {
        return http;
    }
}
