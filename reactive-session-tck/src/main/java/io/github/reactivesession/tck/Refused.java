/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.VersionConflictException;
import java.util.List;

/** An error as a value: its name, and what it carries. */
record Refused(String error, List<Object> details) {
    static Refused of(SessionException error) {
        return new Refused(error.getClass().getSimpleName(), details(error));
    }

    private static List<Object> details(SessionException error) {
        if (error instanceof SessionExistsException exists) {
            return List.of(exists.key());
        }
        if (error instanceof SessionNotFoundException notFound) {
            return List.of(notFound.key());
        }
        if (error instanceof SequenceConflictException conflict) {
            return List.of(conflict.expected(), conflict.actual());
        }
        return error instanceof VersionConflictException conflict
                ? List.of(conflict.expected(), conflict.actual())
                : List.of();
    }
}
