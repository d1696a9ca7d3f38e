/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A {@code timestamp} as PostgreSQL writes it in ISO style, which drivers ask for: {@code 2026-11-25 08:30:00.123456}, with
 * no zeros at the end of the fraction (PostgreSQL, Date/Time Output). Years have four digits, as the model's do.
 */
final class PostgresTime {
    private static final int WITHOUT_FRACTION = 19;
    private static final int MOST_DIGITS = 6;

    private PostgresTime() {}

    static Instant parse(String text) {
        LocalDateTime time = LocalDateTime.of(
                number(text, 0, 4),
                number(text, 5, 7),
                number(text, 8, 10),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, WITHOUT_FRACTION),
                nanos(text));
        return time.toInstant(ZoneOffset.UTC);
    }

    private static int nanos(String text) {
        int digits = text.length() - WITHOUT_FRACTION - 1;
        if (digits > MOST_DIGITS || (digits >= 0 && text.charAt(WITHOUT_FRACTION) != '.')) {
            throw new IllegalArgumentException("not a time in ISO style: " + text);
        }
        int nanos = digits <= 0 ? 0 : number(text, WITHOUT_FRACTION + 1, text.length());
        for (int place = Math.max(digits, 0); place < 9; place++) {
            nanos *= 10;
        }
        return nanos;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("not a time in ISO style: " + text);
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
