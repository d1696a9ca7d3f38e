/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionCodec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values as a failed test shows them: events with all they hold, sequences of calls line by line. */
final class Show {
    private Show() {}

    static String value(Object value) {
        if (value instanceof Event event) {
            return SessionCodec.write(event);
        }
        return value instanceof List<?> list
                ? list.stream().map(Show::value).collect(Collectors.joining(", ", "[", "]"))
                : String.valueOf(value);
    }

    static String lines(List<?> items) {
        return IntStream.range(0, items.size())
                .mapToObj(n -> "  " + (n + 1) + ". " + items.get(n))
                .collect(Collectors.joining("\n"));
    }
}
