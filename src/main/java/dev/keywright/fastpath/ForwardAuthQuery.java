package dev.keywright.fastpath;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The query of a forward-auth request, if it is simple: no encoded characters and no unknown parameters. */
record ForwardAuthQuery(List<String> scopes, List<String> limitStatuses) {

    private static final ForwardAuthQuery NONE = new ForwardAuthQuery(List.of(), List.of());
    private static final String SCOPE = "scope=";
    private static final String LIMIT_STATUS = "limitStatus=";

    /** Null if the query is not simple. */
    static @Nullable ForwardAuthQuery of(String uri, int pathLength) {
        if (uri.length() == pathLength) {
            return NONE;
        }
        ForwardAuthQuery query = new ForwardAuthQuery(new ArrayList<>(), new ArrayList<>());
        for (String parameter : uri.substring(pathLength + 1).split("&", -1)) {
            if (!isPlain(parameter) || !query.add(parameter)) {
                return null;
            }
        }
        return query;
    }

    private boolean add(String parameter) {
        if (parameter.startsWith(SCOPE)) {
            return scopes.add(parameter.substring(SCOPE.length()));
        }
        return parameter.startsWith(LIMIT_STATUS) && limitStatuses.add(parameter.substring(LIMIT_STATUS.length()));
    }

    private static boolean isPlain(String parameter) {
        return parameter.chars().allMatch((c) -> Character.isLetterOrDigit(c) ? c < 0x80 : ":._-*=".indexOf(c) >= 0);
    }
}
