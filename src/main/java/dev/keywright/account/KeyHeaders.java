package dev.keywright.account;

/** The request headers that carry an API key, besides {@code Authorization}. */
public final class KeyHeaders {

    /** The key of the client, which can be a service key. */
    public static final String API_KEY = "X-API-Key";

    /** The service key of a gateway, in addition to the key of the request that it forwards. */
    public static final String SERVICE_KEY = "X-Keywright-Service-Key";

    private KeyHeaders() {}
}
