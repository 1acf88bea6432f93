package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.support.keys.TestKeys;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

/** The lifecycle of service keys: creation by an operator, use by a program, and end. */
class ServiceKeyLifecycleTest {

    private static final String KEYS = "/v1/keys";

    /** The scopes to manage the keys of other accounts. */
    private static final String USUAL = "\"keywright:keys:write\",\"keywright:keys:read\"";

    /** A test with an operator, who creates service keys, and a member, for whom keys are created. */
    abstract static class Program extends V1Test {

        @Autowired
        TestKeys given;

        String operator;
        String member;
        String memberId;

        @BeforeEach
        void logInBoth() {
            operator = operatorToken();
            member = newToken();
            memberId = given.accountId(username);
        }

        /** Creates a key of the operator with these scopes and more fields. */
        CreatedKey serviceKey(String scopes, String more) {
            return CreatedKey.of(post(operator, KEYS, "{\"scopes\":[" + scopes + "]" + more + "}"));
        }

        CreatedKey serviceKey(String scopes) {
            return serviceKey(scopes, "");
        }

        String forMember(String more) {
            return "{\"owner\":\"" + memberId + "\"" + more + "}";
        }

        List<String> listed(String caller, String query) {
            return ok(get(caller, KEYS + query))
                    .required("items")
                    .valueStream()
                    .map((key) -> key.required("id").stringValue())
                    .toList();
        }

        void expectUnauthorized(CreatedKey key) {
            problem(get(key.text(), KEYS), 401, "invalid_token");
        }
    }

    /** A new key. */
    record CreatedKey(String text, String id) {

        static CreatedKey of(ResponseSpec response) {
            JsonNode key = V1Test.body(response.expectStatus().isCreated());
            return new CreatedKey(
                    key.required("key").stringValue(), key.required("id").stringValue());
        }

        String path() {
            return KEYS + "/" + id;
        }
    }

    @Nested
    class CreatingKeys extends Program {

        @Test
        void whenCreatedForOtherAccountThenThatAccountOwnsItAndBothSeeIt() {
            String serviceKey = serviceKey(USUAL).text();
            String own = CreatedKey.of(post(member, KEYS, "{}")).id();
            JsonNode made = body(post(serviceKey, KEYS, forMember(",\"name\":\"theirs\""))
                    .expectStatus()
                    .isCreated());

            String id = made.required("id").stringValue();
            assertThat(made.required("owner").stringValue()).isEqualTo(memberId);
            assertThat(listed(member, "")).containsExactlyInAnyOrder(id, own);
            assertThat(ok(get(member, KEYS + "/" + id)).required("name").stringValue())
                    .isEqualTo("theirs");
            assertThat(listed(serviceKey, "?owner=" + memberId)).containsExactly(id);
            problem(get(serviceKey, KEYS + "/" + own), 404, "key_not_found");
        }

        @Test
        void whenExternalIdIsGivenThenListedByIt() {
            String serviceKey = serviceKey(USUAL).text();
            String id = CreatedKey.of(post(serviceKey, KEYS, "{\"externalId\":\"of " + username + "\"}"))
                    .id();
            String both = CreatedKey.of(post(serviceKey, KEYS, forMember(",\"externalId\":\"of " + username + "\"")))
                    .id();

            assertThat(listed(serviceKey, "?externalId=of%20" + username)).containsExactly(id);
            assertThat(listed(serviceKey, "?externalId=of%20" + username + "&owner=" + memberId))
                    .containsExactly(both);
            assertThat(listed(serviceKey, "?externalId=of%20nobody")).isEmpty();
        }

        @Test
        void whenOtherHeaderHasKeyThenSame() {
            String serviceKey = serviceKey(USUAL).text();
            CreatedKey made = CreatedKey.of(client.post()
                    .uri(KEYS)
                    .header("X-API-Key", serviceKey)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(forMember(""))
                    .exchange());

            assertThat(ok(client.get()
                                    .uri(KEYS + "?owner=" + memberId)
                                    .header("X-API-Key", serviceKey)
                                    .exchange())
                            .required("items"))
                    .hasSize(1);
            ok(get(member, made.path()));
        }

        @Test
        void whenReadScopeIsMissingThenListingNamesIt() {
            String serviceKey = serviceKey("\"keywright:keys:write\"").text();
            CreatedKey.of(post(serviceKey, KEYS, "{}"));

            ResponseSpec response = get(serviceKey, KEYS);
            response.expectHeader()
                    .valueEquals(
                            HttpHeaders.WWW_AUTHENTICATE,
                            "Bearer error=\"insufficient_scope\", scope=\"keywright:keys:read\"");
            assertThat(problem(response, 403, "insufficient_scope")
                            .required("detail")
                            .stringValue())
                    .contains("keywright:keys:read");
        }

        @Test
        void whenWriteScopeIsMissingThenCreationNamesIt() {
            String serviceKey = serviceKey("\"keywright:keys:read\"").text();

            assertThat(problem(post(serviceKey, KEYS, "{}"), 403, "insufficient_scope")
                            .required("detail")
                            .stringValue())
                    .contains("keywright:keys:write");
        }

        @ParameterizedTest
        @ValueSource(strings = {"keywright:admin", "keywright:keys:read", "keywright:keys:write", "keywright:*"})
        void whenKeywrightScopeIsGrantedThenAdminScopeIsRequired(String scope) {
            String body = "{\"scopes\":[\"" + scope + "\"]}";

            problemAt("scopes", post(serviceKey(USUAL).text(), KEYS, body), 403, "scope_not_grantable");
            CreatedKey.of(post(serviceKey("\"keywright:admin\"").text(), KEYS, body));
        }

        @Test
        void whenEveryOtherScopeIsGrantedThenNoKeywrightPermission() {
            CreatedKey made = CreatedKey.of(post(serviceKey(USUAL).text(), KEYS, "{\"scopes\":[\"*:*\",\"*:*:*\"]}"));

            problem(get(made.text(), KEYS), 403, "insufficient_scope");
        }
    }

    @Nested
    class Invalidated extends Program {

        @Test
        void whenSuspendedThenUnauthorizedUntilResumed() {
            CreatedKey key = serviceKey(USUAL);
            ok(postNothing(operator, key.path() + "/suspend"));
            expectUnauthorized(key);
            ok(postNothing(operator, key.path() + "/resume"));

            ok(get(key.text(), KEYS));
        }

        @Test
        void whenRevokedThenUnauthorized() {
            CreatedKey key = serviceKey(USUAL);
            ok(get(key.text(), KEYS));
            postNothing(operator, key.path() + "/revoke").expectStatus().isOk();

            expectUnauthorized(key);
        }

        @Test
        void whenExpiredThenUnauthorized() {
            CreatedKey key = serviceKey(USUAL, ",\"expiresIn\":\"PT10M\"");
            clock.advance(Duration.ofMinutes(9));
            ok(get(key.text(), KEYS));
            clock.advance(Duration.ofMinutes(1));

            expectUnauthorized(key);
        }

        @Test
        void whenAddressIsNotAllowedThenUnauthorized() {
            CreatedKey key = serviceKey(USUAL, ",\"allowedAddresses\":[\"192.0.2.0/28\"]");
            expectUnauthorized(key);
            client = clientFrom("192.0.2.15");
            ok(get(key.text(), KEYS));
            client = clientFrom("192.0.2.16");

            expectUnauthorized(key);
        }

        @Test
        void whenScopesAreRemovedThenForbidden() {
            CreatedKey key = serviceKey(USUAL);
            ok(patch(operator, key.path(), "{\"scopes\":[\"keywright:keys:write\"]}"));

            problem(get(key.text(), KEYS), 403, "insufficient_scope");
        }

        @Test
        void whenCreatorIsDeletedThenUnauthorized() {
            register("second-operator", PASSWORD);
            String creator = logIn("second-operator", PASSWORD);
            CreatedKey key = CreatedKey.of(post(creator, KEYS, forMember(",\"scopes\":[" + USUAL + "]")));
            ok(get(key.text(), KEYS));
            delete(creator, "/v1/account").expectStatus().isNoContent();

            expectUnauthorized(key);
        }
    }

    /** Two service keys of one account; one has the admin scope. */
    @Nested
    class BesideStrongerKey extends Program {

        private CreatedKey weak;
        private CreatedKey strong;

        @BeforeEach
        void createBoth() {
            weak = serviceKey(USUAL);
            strong = serviceKey("\"keywright:admin\"", ",\"recoverable\":true");
        }

        @Test
        void whenWeakerKeyRevealsStrongerThenRejected() {
            problem(postNothing(weak.text(), strong.path() + "/rotate"), 403, "not_allowed");
            problem(postNothing(weak.text(), strong.path() + "/reveal"), 403, "not_allowed");

            ok(get(strong.text(), "/v1/accounts"));
        }

        @Test
        void whenWeakerKeyExtendsStrongerThenRejected() {
            for (String changes : List.of("{\"expiresIn\":\"P1D\"}", "{\"allowedAddresses\":[]}", "{\"scopes\":[]}")) {
                problem(patch(weak.text(), strong.path(), changes), 403, "not_allowed");
            }
            ok(postNothing(weak.text(), strong.path() + "/suspend"));
            problem(postNothing(weak.text(), strong.path() + "/resume"), 403, "not_allowed");

            expectUnauthorized(strong);
        }

        @Test
        void whenWeakerKeyRenamesStrongerThenChanged() {
            assertThat(ok(patch(weak.text(), strong.path(), "{\"name\":\"strong\"}"))
                            .required("name")
                            .stringValue())
                    .isEqualTo("strong");
        }

        @Test
        void whenKeyRotatesItselfThenOnlySuccessorIsValid() {
            CreatedKey next = CreatedKey.of(postNothing(weak.text(), weak.path() + "/rotate"));

            expectUnauthorized(weak);
            assertThat(listed(next.text(), "")).contains(next.id());
            problem(postNothing(next.text(), strong.path() + "/rotate"), 403, "not_allowed");
        }

        @Test
        void whenStrongerKeyChangesWeakerThenAllowed() {
            ok(postNothing(strong.text(), weak.path() + "/suspend"));
            ok(postNothing(strong.text(), weak.path() + "/resume"));
            ok(patch(strong.text(), weak.path(), "{\"expiresIn\":\"P1D\"}"));
            CreatedKey.of(postNothing(strong.text(), weak.path() + "/rotate"));
        }
    }

    /** A key that a program has created for another account. */
    @Nested
    class OtherOwner extends Program {

        private static final String BOUNDS = """
                ,"expiresIn":"P1D","limits":[{"name":"a","limit":1,"period":"PT1S"}],"credits":{"remaining":10}""";

        private String serviceKey;
        private CreatedKey key;

        @BeforeEach
        void createBoundedKey() {
            serviceKey = serviceKey(USUAL).text();
            key = CreatedKey.of(post(serviceKey, KEYS, forMember(BOUNDS)));
        }

        private void expectBounded(CreatedKey bounded) {
            for (String changes : List.of(
                    "{\"expiresIn\":\"P30D\"}",
                    "{\"expiresAt\":null}",
                    "{\"limits\":null}",
                    "{\"credits\":{\"remaining\":99}}",
                    "{\"scopes\":[\"a:b\"]}",
                    "{\"allowedAddresses\":[]}",
                    "{\"name\":\"mine\",\"credits\":null}")) {
                problem(patch(member, bounded.path(), changes), 403, "not_allowed");
            }
            ok(postNothing(member, bounded.path() + "/suspend"));
            problem(postNothing(member, bounded.path() + "/resume"), 403, "not_allowed");
        }

        @Test
        void whenOwnerRenamesKeyThenChanged() {
            JsonNode named = ok(patch(member, key.path(), "{\"name\":\"mine\",\"meta\":{\"a\":1}}"));

            assertThat(named.required("name").stringValue()).isEqualTo("mine");
        }

        @Test
        void whenOwnerExtendsKeyThenNotAllowed() {
            JsonNode before = ok(get(member, key.path()));
            expectBounded(key);

            JsonNode after = ok(get(member, key.path()));
            for (String field : List.of("name", "expiresAt", "limits", "credits", "scopes")) {
                assertThat(after.required(field)).as(field).isEqualTo(before.required(field));
            }
        }

        @Test
        void whenOwnerRotatesKeyThenSuccessorHasSameBounds() {
            expectBounded(CreatedKey.of(postNothing(member, key.path() + "/rotate")));
        }

        @Test
        void whenOwnerDiffersThenNotFound() {
            register(username + "-other", PASSWORD);
            String other = logIn(username + "-other", PASSWORD);

            problem(patch(other, key.path(), "{\"name\":\"x\"}"), 404, "key_not_found");
            problem(postNothing(other, key.path() + "/rotate"), 404, "key_not_found");
            problem(postNothing(other, key.path() + "/revoke"), 404, "key_not_found");
        }

        @Test
        void whenCreatingServiceKeyChangesKeyThenChanged() {
            ok(postNothing(serviceKey, key.path() + "/suspend"));
            ok(postNothing(serviceKey, key.path() + "/resume"));
            JsonNode changed = ok(patch(serviceKey, key.path(), "{\"limits\":null,\"credits\":{\"remaining\":99}}"));

            assertThat(changed.required("limits")).isEmpty();
            assertThat(changed.required("credits").required("remaining").intValue())
                    .isEqualTo(99);
        }

        @Test
        void whenServiceKeyRevealsKeyThenNotFound() {
            CreatedKey shown = CreatedKey.of(post(serviceKey, KEYS, forMember(",\"recoverable\":true")));

            problem(postNothing(serviceKey, shown.path() + "/reveal"), 404, "key_not_found");
            assertThat(ok(postNothing(member, shown.path() + "/reveal"))
                            .required("key")
                            .stringValue())
                    .isEqualTo(shown.text());
        }
    }

    @Nested
    @TestPropertySource(properties = "keywright.limits.keys-per-service-key=2/1d")
    class Quota extends Program {

        @Test
        void whenQuotaIsExhaustedThenOnlyThatKeyIsRejected() {
            CreatedKey serviceKey = serviceKey(USUAL);
            CreatedKey.of(post(serviceKey.text(), KEYS, "{}"));
            ResponseSpec last = post(serviceKey.text(), KEYS, forMember(""));
            last.expectHeader().valueEquals("RateLimit-Policy", "\"keys\";q=2;w=86400");
            CreatedKey.of(last);

            ResponseSpec rejected = post(serviceKey.text(), KEYS, "{}");
            rejected.expectHeader().valueMatches(HttpHeaders.RETRY_AFTER, "86[34][0-9]{2}");
            problem(rejected, 429, "key_quota_exhausted");
            CreatedKey.of(post(serviceKey(USUAL).text(), KEYS, "{}"));
            CreatedKey.of(post(operator, KEYS, "{}"));
            CreatedKey.of(post(member, KEYS, "{}"));
        }

        @Test
        void whenKeyRotatesItselfThenEarlierCreationsStillCount() {
            CreatedKey serviceKey = serviceKey(USUAL);
            CreatedKey.of(post(serviceKey.text(), KEYS, "{}"));
            CreatedKey next = CreatedKey.of(postNothing(serviceKey.text(), serviceKey.path() + "/rotate"));

            problem(post(next.text(), KEYS, "{}"), 429, "key_quota_exhausted");
        }
    }
}
