package dev.keywright.persistence.sqlite;

import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.binding.BindMarkersFactory;
import org.springframework.r2dbc.core.binding.BindMarkersFactoryResolver.BindMarkerFactoryProvider;

/** The parameters of SQLite's statements, such as {@code ?1}, for Spring, which does not know this driver. */
final class SqliteBindMarkers implements BindMarkerFactoryProvider {

    SqliteBindMarkers() {}

    @Override
    public @Nullable BindMarkersFactory getBindMarkers(ConnectionFactory connections) {
        return connections.getMetadata().getName().equals("SQLite") ? BindMarkersFactory.indexed("?", 1) : null;
    }
}
