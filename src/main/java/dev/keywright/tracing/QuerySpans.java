package dev.keywright.tracing;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.core.QueryExecutionInfo;
import io.r2dbc.proxy.observation.ObservationProxyExecutionListener;
import io.r2dbc.spi.ConnectionFactory;
import reactor.util.context.ContextView;

/** Creates a span for each SQL statement of a request. Statements of background work, or of several requests, have none. */
final class QuerySpans extends ObservationProxyExecutionListener {

    private QuerySpans(ObservationRegistry observations, ConnectionFactory connections) {
        super(observations, connections, null, null);
    }

    static ConnectionFactory around(ConnectionFactory connections, ObservationRegistry observations) {
        return ProxyConnectionFactory.builder(connections)
                .listener(new QuerySpans(observations, connections))
                .build();
    }

    @Override
    public void beforeQuery(QueryExecutionInfo query) {
        ContextView context = query.getValueStore().get(ContextView.class, ContextView.class);
        if (context != null && context.hasKey(ObservationThreadLocalAccessor.KEY)) {
            super.beforeQuery(query);
        }
    }
}
