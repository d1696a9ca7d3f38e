/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.util.ArrayList;
import java.util.List;

/** Conditions that all hold, and their values in order. */
final class Conditions {
    private final StringBuilder sql;
    private final List<Object> values;

    Conditions(String first, Object... values) {
        this.sql = new StringBuilder(first);
        this.values = new ArrayList<>(List.of(values));
    }

    @CanIgnoreReturnValue
    Conditions and(String condition, Object... more) {
        sql.append(" AND ").append(condition);
        values.addAll(List.of(more));
        return this;
    }

    String sql() {
        return sql.toString();
    }

    List<Object> values() {
        return values;
    }
}
