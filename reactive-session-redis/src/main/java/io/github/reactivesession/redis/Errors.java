/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.SessionException;
import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.StoreUnavailableException;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisReadOnlyException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Lettuce and Redis say, as {@link SessionException}s. A server's errors begin with a code in capitals, and go on in
 * words that may repeat values; only the code is passed on.
 */
final class Errors {
    /** States of a server or a cluster that pass. */
    private static final Set<String> PASSING = Set.of(
            "ASK",
            "BUSY",
            "CLUSTERDOWN",
            "LOADING",
            "MASTERDOWN",
            "MOVED",
            "NOREPLICAS",
            "READONLY",
            "TRYAGAIN",
            "UNBLOCKED");

    private static final Pattern NOT_ALLOWED =
            Pattern.compile("^ERR (ACL failure in script|.*The user executing the script can't)");

    private static final Pattern CODE =
            Pattern.compile("^(?:ERR Error running script .*?: \\d+: -)?([A-Z]{2,32})(?= |$)");

    /** What a server that was a master says to who waits for its replicas; that has no code of its own. */
    private static final String WAIT_ON_REPLICA = "ERR WAIT cannot be used with replica instances";

    private Errors() {}

    static Throwable translate(Throwable error) {
        if (error instanceof SessionException || error instanceof Error) {
            return error;
        }
        RedisCommandExecutionException answer = answer(error);
        String name = error.getClass().getSimpleName();
        if (answer == null) {
            return isOfConnection(error)
                    ? new StoreUnavailableException("Redis does not answer: " + name, error)
                    : new StoreRefusedException("Redis could not be asked: " + name, error);
        }
        String code = code(answer);
        return isPassing(answer, code)
                ? new StoreUnavailableException("Redis cannot do it now: " + code, null)
                : new StoreRefusedException("Redis refused: " + code, null);
    }

    /** What the server said, to a command or, as the reason of something else, while a connection was made. */
    private static @Nullable RedisCommandExecutionException answer(@Nullable Throwable error) {
        if (error == null || error instanceof RedisCommandExecutionException) {
            return (RedisCommandExecutionException) error;
        }
        for (Throwable suppressed : error.getSuppressed()) {
            RedisCommandExecutionException answer = answer(suppressed);
            if (answer != null) {
                return answer;
            }
        }
        return answer(error.getCause());
    }

    /** Lettuce cancels what was under way when a connection is closed. */
    private static boolean isOfConnection(Throwable error) {
        return error instanceof RedisException
                || error instanceof IOException
                || error instanceof TimeoutException
                || error instanceof CancellationException;
    }

    private static boolean isPassing(RedisCommandExecutionException error, String code) {
        return error instanceof RedisBusyException
                || error instanceof RedisLoadingException
                || error instanceof RedisReadOnlyException
                || PASSING.contains(code)
                || String.valueOf(error.getMessage()).startsWith(WAIT_ON_REPLICA);
    }

    /** What failed in a script says so in words, and Redis 6 puts the code behind them. */
    private static String code(RedisCommandExecutionException error) {
        String message = String.valueOf(error.getMessage());
        if (NOT_ALLOWED.matcher(message).find()) {
            return "NOPERM";
        }
        Matcher code = CODE.matcher(message);
        return code.find() ? code.group(1) : "ERR";
    }
}
