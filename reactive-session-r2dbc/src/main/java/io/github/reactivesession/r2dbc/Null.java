/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A null among the values of a statement; a driver wants to know of what type. */
enum Null {
    TEXT(String.class),
    NUMBER(Long.class),
    TIME(Instant.class);

    private final Class<?> type;

    Null(Class<?> type) {
        this.type = type;
    }

    Class<?> type() {
        return type;
    }

    static Object or(@Nullable String text) {
        return text == null ? TEXT : text;
    }

    static Object or(@Nullable Long number) {
        return number == null ? NUMBER : number;
    }

    static Object or(@Nullable Instant time) {
        return time == null ? TIME : time;
    }
}
