package dev.keywright.client;

/** How scopes cover each other; the service's own rule. */
final class Scopes {

    private static final String KEYWRIGHT = "keywright:";

    private Scopes() {}

    /** Whether each segment of {@code held} is that of {@code needed}, or a {@code *}. Scopes on Keywright itself have to be held outright by name. */
    static boolean covers(String held, String needed) {
        return held.equals(needed)
                || (held.startsWith(KEYWRIGHT) == needed.startsWith(KEYWRIGHT) && coversSegments(held, needed));
    }

    private static boolean coversSegments(String held, String needed) {
        int mine = 0;
        int theirs = 0;
        while (mine <= held.length() && theirs <= needed.length()) {
            int myEnd = endOfSegment(held, mine);
            int theirEnd = endOfSegment(needed, theirs);
            int length = myEnd - mine;
            boolean isAny = length == 1 && held.charAt(mine) == '*';
            if (!isAny && (length != theirEnd - theirs || !held.regionMatches(mine, needed, theirs, length))) {
                return false;
            }
            mine = myEnd + 1;
            theirs = theirEnd + 1;
        }
        return mine > held.length() && theirs > needed.length();
    }

    private static int endOfSegment(String scope, int start) {
        int end = scope.indexOf(':', start);
        return end < 0 ? scope.length() : end;
    }
}
