/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionException;
import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.StoreUnavailableException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/**
 * What drivers say, as {@link SessionException}s. A server's messages may repeat values, so errors of statements carry its
 * codes and not its words; errors of connections carry their cause.
 */
final class Errors {
    /** MySQL's code of rows that are too large to be sorted. */
    private static final int OUT_OF_SORT_MEMORY = 1038;

    private Errors() {}

    static Throwable translate(Throwable error) {
        if (error instanceof SessionException || error instanceof Error) {
            return error;
        }
        if (isUnavailable(error)) {
            return new StoreUnavailableException("the database does not answer: " + codes(error), error);
        }
        if (error instanceof R2dbcTransientException || error instanceof R2dbcRollbackException) {
            return new StoreUnavailableException("the database gave up a transaction: " + codes(error), null);
        }
        return new StoreRefusedException(
                "the database refused: " + codes(error), error instanceof R2dbcException ? null : error);
    }

    /** Whether the connection failed, so that nobody knows whether what was sent was done. */
    static boolean isUnavailable(Throwable error) {
        return (error instanceof R2dbcNonTransientResourceException resource && !isLasting(resource))
                || error instanceof R2dbcTimeoutException
                || error instanceof IOException
                || error instanceof TimeoutException
                || hasStateOfUnavailable(error)
                || isOfConnection(error);
    }

    /** Whether a connection broke, and another one may do. Who has waited for as long as it may is not to wait again. */
    static boolean isBroken(Throwable error) {
        return isUnavailable(error)
                && !(error instanceof TimeoutException)
                && !(error.getCause() instanceof TimeoutException);
    }

    /** No such database, no such user, or a memory that is set too small: what drivers count among failed resources. */
    private static boolean isLasting(R2dbcException error) {
        String state = error.getSqlState();
        boolean refused = state != null && (state.startsWith("3D") || state.startsWith("28"));
        return refused || error.getErrorCode() == OUT_OF_SORT_MEMORY;
    }

    /** Connection exceptions (SQL:2023, class 08), and what PostgreSQL says on its way down or when it is full. */
    private static boolean hasStateOfUnavailable(Throwable error) {
        String state = error instanceof R2dbcException e ? e.getSqlState() : null;
        return state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53"));
    }

    /**
     * Drivers signal a connection that ended under a statement by exceptions of their own, some without a state, by {@link
     * IllegalStateException}s, or by an answer that is cut short, which the reader of it finds to be an illegal state.
     */
    private static boolean isOfConnection(Throwable error) {
        String name = error.getClass().getName();
        return name.contains("ConnectionClosed")
                || name.contains("ClosedConnection")
                || (error instanceof R2dbcException e && e.getSqlState() == null && e.getCause() instanceof IOException)
                || error instanceof IllegalStateException;
    }

    private static String codes(Throwable error) {
        String name = error.getClass().getSimpleName();
        return error instanceof R2dbcException e
                ? name + ", SQL state " + e.getSqlState() + ", code " + e.getErrorCode()
                : name;
    }
}
