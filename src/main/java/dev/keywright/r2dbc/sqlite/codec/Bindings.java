package dev.keywright.r2dbc.sqlite.codec;

import dev.keywright.r2dbc.sqlite.sql.SqlText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bound values of a statement: the current binding, and those added before. */
public final class Bindings {

    private static final Object UNBOUND = new Object();

    private final List<@Nullable Object[]> added = new ArrayList<>();

    private final SqlText text;

    private @Nullable Object[] current;

    public Bindings(SqlText text) {
        this.text = text;
        this.current = unbound();
    }

    public void set(int index, @Nullable Object value) {
        if (index < 0 || index >= this.current.length) {
            throw new IndexOutOfBoundsException(
                    "Parameter " + index + " is out of range: the statement has " + this.current.length);
        }
        this.current[index] = value;
    }

    public void add() {
        checkComplete();
        this.added.add(this.current);
        this.current = unbound();
    }

    /** All bindings, including the current one. */
    public List<@Nullable Object[]> all() {
        checkComplete();
        List<@Nullable Object[]> all = new ArrayList<>(this.added);
        all.add(this.current.clone());
        return all;
    }

    private @Nullable Object[] unbound() {
        @Nullable Object[] values = new @Nullable Object[this.text.parameters()];
        this.text.names().values().forEach((index) -> values[index] = UNBOUND);
        return values;
    }

    private void checkComplete() {
        if (Arrays.asList(this.current).contains(UNBOUND)) {
            throw new IllegalStateException("Not every parameter is bound: the statement has " + this.current.length);
        }
    }
}
