package dev.keywright.tracing;

import dev.keywright.problem.RequestId;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/** Adds the request ID to the span of a request. */
final class RequestIdSpans implements ObservationFilter {

    private static final String ATTRIBUTE = "keywright.request_id";

    @Override
    public Observation.Context map(Observation.Context context) {
        if (context instanceof ServerRequestObservationContext call) {
            ServerHttpResponse response = call.getResponse();
            String id = response == null ? null : response.getHeaders().getFirst(RequestId.HEADER);
            if (id != null) {
                context.addHighCardinalityKeyValue(KeyValue.of(ATTRIBUTE, id));
            }
        }
        return context;
    }
}
