package dev.keywright.r2dbc.sqlite.sql;

import java.util.function.BiConsumer;

/**
 * Scans SQL text like SQLite's tokenizer. It skips comments, strings and quoted names, and reports words, parameters and single characters.
 * See <a href="https://www.sqlite.org/lang_expr.html#varparam">parameters</a>.
 */
final class SqlScanner {

    private final String sql;

    private int position;

    SqlScanner(String sql) {
        this.sql = sql;
    }

    /** Reports every token with the position where it starts. */
    void scan(BiConsumer<String, Integer> tokens) {
        while (this.position < this.sql.length()) {
            int start = this.position;
            if (!skipSilent()) {
                this.position = endOfToken(start);
                tokens.accept(this.sql.substring(start, this.position), start);
            }
        }
    }

    private boolean skipSilent() {
        char c = at(this.position);
        if (Character.isWhitespace(c)) {
            this.position++;
        } else if (c == '-' && at(this.position + 1) == '-') {
            this.position = after("\n", this.position);
        } else if (c == '/' && at(this.position + 1) == '*') {
            this.position = after("*/", this.position + 2);
        } else {
            return false;
        }
        return true;
    }

    private int endOfToken(int start) {
        char c = at(start);
        return switch (c) {
            case '\'', '"', '`' -> endOfQuoted(c, start + 1);
            case '[' -> after("]", start);
            case '?' -> endOfDigits(start + 1);
            case ':', '@', '$' -> endOfWord(start + 1);
            default -> isWord(c) ? endOfWord(start + 1) : start + 1;
        };
    }

    private int endOfQuoted(char quote, int from) {
        int end = from;
        while (end < this.sql.length()) {
            if (at(end) != quote) {
                end++;
            } else if (at(end + 1) == quote) {
                end += 2;
            } else {
                return end + 1;
            }
        }
        return end;
    }

    private int endOfWord(int from) {
        int end = from;
        while (isWord(at(end))) {
            end++;
        }
        return end;
    }

    private int endOfDigits(int from) {
        int end = from;
        while (at(end) >= '0' && at(end) <= '9') {
            end++;
        }
        return end;
    }

    private int after(String mark, int from) {
        int found = this.sql.indexOf(mark, from);
        return found < 0 ? this.sql.length() : found + mark.length();
    }

    private char at(int index) {
        return index < this.sql.length() ? this.sql.charAt(index) : '\0';
    }

    private static boolean isWord(char c) {
        return c == '_'
                || c == '$'
                || (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c > 127;
    }
}
