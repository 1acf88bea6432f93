import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AuditApi;
import org.openapitools.client.api.KeysApi;
import org.openapitools.client.api.SimpleApi;
import org.openapitools.client.api.VerificationApi;
import org.openapitools.client.model.AuditEvent;
import org.openapitools.client.model.Credentials;
import org.openapitools.client.model.IssuedKey;
import org.openapitools.client.model.KeyCheck;
import org.openapitools.client.model.NewAccount;
import org.openapitools.client.model.NewKey;

/** Uses the service at the given address through the client of openapi-generator's java: Journey URL. */
public final class Journey {

    private final ApiClient client = new ApiClient();
    private String serviceKey;

    private Journey(String url) {
        client.setBasePath(url);
    }

    public static void main(String[] args) throws ApiException {
        new Journey(args[0]).run();
    }

    private void run() throws ApiException {
        SimpleApi simple = new SimpleApi(client);
        KeysApi keys = new KeysApi(client);
        simple.simpleRegister(new NewAccount().username("java").password("a long password"));
        String token = simple.simpleLogin(new Credentials().username("java").password("a long password"))
                .getToken();

        client.setBearerToken(token);
        serviceKey = keys.createKey(new NewKey().scopes(List.of("keywright:verify")), null)
                .getKey();
        IssuedKey created = keys.createKey(new NewKey().name("export").scopes(List.of("reports:read")), null);
        expect("VALID", code(created.getKey()));

        client.setBearerToken(token);
        IssuedKey rotated = keys.rotateKey(created.getId(), null, null);
        expect("VALID", code(rotated.getKey()));

        client.setBearerToken(token);
        keys.revokeKey(rotated.getId(), null);
        expect("REVOKED", code(rotated.getKey()));

        client.setBearerToken(token);
        List<AuditEvent> events = new AuditApi(client)
                .listAuditEvents(5, null, null, null, null, null, null, null, null)
                .getItems();
        expect(true, events.stream().anyMatch((event) -> "key.revoked".equals(String.valueOf(event.getAction()))));
    }

    private String code(String key) throws ApiException {
        client.setBearerToken(serviceKey);
        return String.valueOf(
                new VerificationApi(client).verifyKey(new KeyCheck().key(key)).getCode());
    }

    private static void expect(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + ", but was " + actual);
        }
    }
}
