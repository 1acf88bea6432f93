package dev.keywright.r2dbc.sqlite.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * SQL text parsed once, without the database: its statements, their kinds and their parameters. Parameters have SQLite's numbers, but start
 * at 0, as in R2DBC.
 *
 * @param pieces the single statements in order; never empty
 * @param parameters the number of values of a binding
 * @param names every name by which a parameter may be bound, with and without its prefix
 */
public record SqlText(List<Piece> pieces, int parameters, Map<String, Integer> names) {

    /** One statement, and whether it has a RETURNING clause. */
    public record Piece(String sql, SqlKind kind, boolean returning) {}

    public static SqlText parse(String sql) {
        Parser parser = new Parser(sql);
        new SqlScanner(sql).scan(parser::token);
        parser.endPiece(sql.length());
        if (parser.pieces.isEmpty()) {
            parser.pieces.add(new Piece(sql, SqlKind.OTHER, false));
        }
        if (parser.pieces.size() > 1 && parser.largest > 0) {
            throw new IllegalArgumentException(
                    "Multiple statements in one text cannot have parameters: run them separately");
        }
        return new SqlText(List.copyOf(parser.pieces), parser.largest, Map.copyOf(parser.names));
    }

    public int indexOf(String name) {
        Integer index = this.names.get(name);
        if (index == null) {
            throw new NoSuchElementException("The statement has no parameter named '" + name + "'");
        }
        return index;
    }

    /** A quoted SQL name. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Parses the tokens of one text; a CREATE TRIGGER is one statement although its body contains semicolons. */
    private static final class Parser {

        private final String sql;
        private final List<Piece> pieces = new ArrayList<>();
        private final Map<String, Integer> names = new HashMap<>();
        private int largest;
        private int start;
        private int depth;
        private @Nullable SqlKind kind;
        private boolean with;
        private boolean create;
        private boolean trigger;
        private boolean returning;

        Parser(String sql) {
            this.sql = sql;
        }

        void token(String token, int position) {
            switch (token.charAt(0)) {
                case '(' -> this.depth++;
                case ')' -> this.depth--;
                case ';' -> semicolon(position);
                case '?', ':', '@', '$' -> parameter(token);
                default -> word(token);
            }
        }

        private void semicolon(int position) {
            if (!this.trigger) {
                endPiece(position);
                this.start = position + 1;
            }
        }

        void endPiece(int end) {
            if (this.kind != null || this.with) {
                SqlKind pieceKind = this.kind == null ? SqlKind.OTHER : this.kind;
                this.pieces.add(new Piece(this.sql.substring(this.start, end).strip(), pieceKind, this.returning));
            }
            this.kind = null;
            this.depth = 0;
            this.with = false;
            this.create = false;
            this.trigger = false;
            this.returning = false;
        }

        private void word(String token) {
            if (this.depth > 0 || !Character.isLetter(token.charAt(0))) {
                return;
            }
            String word = token.toUpperCase(Locale.ROOT);
            if (this.kind == null) {
                firstWords(word);
            } else if (word.equals("RETURNING")) {
                this.returning = true;
            } else if (this.create && word.equals("TRIGGER")) {
                this.trigger = true;
            }
        }

        private void firstWords(String word) {
            if (word.equals("WITH")) {
                this.with = true;
                return;
            }
            SqlKind verb = SqlKind.ofVerb(word);
            if (!this.with || verb != SqlKind.OTHER) {
                this.kind = verb;
                this.create = word.equals("CREATE");
            }
        }

        private void parameter(String token) {
            if (token.equals("?")) {
                name("?" + (this.largest + 1), this.largest);
            } else if (token.charAt(0) == '?') {
                name(token, Integer.parseInt(token.substring(1)) - 1);
            } else if (token.length() > 1 && !this.names.containsKey(token)) {
                name(token, this.largest);
                this.names.putIfAbsent(token.substring(1), this.largest - 1);
            }
        }

        private void name(String name, int index) {
            if (index < 0 || index > 32_765) {
                throw new IllegalArgumentException("Parameter " + name + " is out of SQLite's range of 1 to 32766");
            }
            this.names.putIfAbsent(name, index);
            this.largest = Math.max(this.largest, index + 1);
        }
    }
}
