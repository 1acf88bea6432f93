package dev.keywright.audit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.keywright.V1Test;
import dev.keywright.account.AccountId;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.store.AuditLog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/audit}. */
class AuditTest extends V1Test {

    private static final RequestSource HOME = new RequestSource("192.0.2.7", "0123456789abcdef");

    @Autowired
    AuditLog auditLog;

    private final String account = AccountId.random().value();
    private String token;

    @BeforeEach
    void logInAsOperator() {
        token = operatorToken();
    }

    private void record(AuditEntry entry) {
        auditLog.record(entry).contextWrite(HOME::in).block();
    }

    /** The entries of an account that no other test uses: created keys. */
    private Actor accountWithKeys(String... keys) {
        Actor actor = new Actor(account, null);
        for (String key : keys) {
            record(AuditEntry.done(actor, AuditedAction.KEY_CREATED, key));
        }
        return actor;
    }

    private JsonNode page(String query) {
        return ok(get(token, "/v1/audit?actorAccount=" + account + query));
    }

    private static List<String> targets(JsonNode page) {
        return page.required("items")
                .valueStream()
                .map((item) -> item.required("target").stringValue())
                .toList();
    }

    @Nested
    class Listing {

        @Test
        void whenRecordedThenAllFieldsAreReturned() {
            record(AuditEntry.rejected(new Actor(account, "0123456789ab"), AuditedAction.KEY_REVEALED, "key")
                    .with(new AuditDetails.DeniedScope("not:grantable")));

            JsonNode item = page("").required("items").get(0);
            assertThat(item.required("sequence").longValue()).isPositive();
            assertThat(Instant.parse(item.required("at").stringValue()))
                    .isCloseTo(clock.instant(), within(1, ChronoUnit.MINUTES));
            assertThat(item.required("action").stringValue()).isEqualTo("key.revealed");
            assertThat(item.required("outcome").stringValue()).isEqualTo("REJECTED");
            assertThat(item.required("actorKey").stringValue()).isEqualTo("0123456789ab");
            assertThat(item.required("address").stringValue()).isEqualTo("192.0.2.7");
            assertThat(item.required("requestId").stringValue()).isEqualTo("0123456789abcdef");
            assertThat(item.required("details").required("scope").stringValue()).isEqualTo("not:grantable");
        }

        @Test
        void whenListedThenNewestFirst() {
            accountWithKeys("a", "b", "c");

            assertThat(targets(page(""))).containsExactly("c", "b", "a");
        }

        @Test
        void whenReadThenNotRecorded() {
            JsonNode before = ok(get(token, "/v1/audit?limit=1"));
            JsonNode after = ok(get(token, "/v1/audit?limit=1"));

            assertThat(after).isEqualTo(before);
        }
    }

    @Nested
    class Pages {

        @Test
        void whenMoreThanLimitThenNextCursor() {
            accountWithKeys("a", "b", "c");

            JsonNode first = page("&limit=2");
            JsonNode second = page("&limit=2&cursor=" + first.required("next").stringValue());
            assertThat(targets(first)).containsExactly("c", "b");
            assertThat(targets(second)).containsExactly("a");
            assertThat(second.required("next").isNull()).isTrue();
        }

        @Test
        void whenRecordsAreAddedThenNextPageIsUnchanged() {
            accountWithKeys("a", "b");
            JsonNode first = page("&limit=1");
            accountWithKeys("c");

            assertThat(targets(page("&limit=1&cursor=" + first.required("next").stringValue())))
                    .containsExactly("a");
        }

        @Test
        void whenCursorIsOfOtherListThenRejected() {
            accountWithKeys("a", "b");
            String cursor = page("&limit=1").required("next").stringValue();

            for (String query : List.of("?cursor=" + cursor, "?cursor=nonsense", "?cursor=")) {
                JsonNode problem = problem(get(token, "/v1/audit" + query), 400, "invalid_cursor");
                assertThat(problem.required("field").stringValue()).isEqualTo("cursor");
            }
        }

        @Test
        void whenLimitIsOutOfRangeThenRejected() {
            for (String limit : List.of("0", "-1", "201")) {
                JsonNode problem = problem(get(token, "/v1/audit?limit=" + limit), 400, "invalid_value");
                assertThat(problem.required("field").stringValue()).isEqualTo("limit");
            }
            get(token, "/v1/audit?limit=200").expectStatus().isOk();
        }
    }

    @Nested
    class Filters {

        @Test
        void whenFiltersAreCombinedThenAllApply() {
            Actor actor = accountWithKeys("a", "b");
            record(AuditEntry.rejected(actor, AuditedAction.KEY_REVOKED, "a"));

            assertThat(targets(page("&action=key.created"))).containsExactly("b", "a");
            assertThat(targets(page("&target=a"))).containsExactly("a", "a");
            assertThat(targets(page("&target=a&outcome=DONE"))).containsExactly("a");
            assertThat(targets(page("&target=b&outcome=REJECTED"))).isEmpty();
        }

        @Test
        void whenPeriodIsGivenThenStartIsInclusiveAndEndExclusive() {
            accountWithKeys("a");
            Instant at = Instant.parse(
                    page("").required("items").get(0).required("at").stringValue());

            assertThat(targets(page("&since=" + at))).containsExactly("a");
            assertThat(targets(page("&since=" + at.plusNanos(1)))).isEmpty();
            assertThat(targets(page("&until=" + at))).isEmpty();
            assertThat(targets(page("&until=" + at.plusNanos(1)))).containsExactly("a");
        }

        @Test
        void whenActionIsUnknownThenRejected() {
            JsonNode problem = problem(get(token, "/v1/audit?action=key.eaten"), 400, "invalid_value");

            assertThat(problem.required("field").stringValue()).isEqualTo("action");
        }

        @Test
        void whenTimeIsOutOfRangeThenRejected() {
            JsonNode problem =
                    problem(get(token, "/v1/audit?since={at}", "+999999999-01-01T00:00:00Z"), 400, "invalid_value");

            assertThat(problem.required("field").stringValue()).isEqualTo("since");
        }
    }
}
