package dev.keywright.client;

/** Matches scopes with the same rule as the service. */
final class Scopes {

    private static final String KEYWRIGHT = "keywright:";

    private Scopes() {}

    /** Whether each segment of {@code granted} equals that of {@code required} or is {@code *}. Only scopes that start with {@code keywright:} match those that do. */
    static boolean covers(String granted, String required) {
        return granted.equals(required)
                || (granted.startsWith(KEYWRIGHT) == required.startsWith(KEYWRIGHT)
                        && coversSegments(granted, required));
    }

    private static boolean coversSegments(String granted, String required) {
        int grantedStart = 0;
        int requiredStart = 0;
        while (grantedStart <= granted.length() && requiredStart <= required.length()) {
            int grantedEnd = endOfSegment(granted, grantedStart);
            int requiredEnd = endOfSegment(required, requiredStart);
            int length = grantedEnd - grantedStart;
            boolean isAny = length == 1 && granted.charAt(grantedStart) == '*';
            if (!isAny
                    && (length != requiredEnd - requiredStart
                            || !granted.regionMatches(grantedStart, required, requiredStart, length))) {
                return false;
            }
            grantedStart = grantedEnd + 1;
            requiredStart = requiredEnd + 1;
        }
        return grantedStart > granted.length() && requiredStart > required.length();
    }

    private static int endOfSegment(String scope, int start) {
        int end = scope.indexOf(':', start);
        return end < 0 ? scope.length() : end;
    }
}
