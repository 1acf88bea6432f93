package dev.keywright.client;

import dev.keywright.client.generated.ApiClient;
import java.net.http.HttpClient;

/** The generated client, with one pool of connections for all that is made of it; of itself, it makes one for each. */
final class ServiceClient extends ApiClient {

    private final HttpClient http;

    ServiceClient(Settings settings) {
        this.http = new WholeAnswers(settings.http(), settings.timeout());
        updateBaseUri(settings.base());
        setRequestInterceptor((request) -> settings.authorize(request::setHeader));
    }

    @Override
    public HttpClient getHttpClient() {
        return http;
    }
}
