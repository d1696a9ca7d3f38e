/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionKey;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fills the store's tables, in the database itself. Nearly all events are in one session, nearly all sessions are of one
 * user, and nearly all users of one app: where a planner's averages are most in error.
 *
 * @param sessions those of the one user; a tenth more are of others
 * @param events nine tenths in one session, the rest spread
 */
record PlanData(long sessions, long events) {
    static final PlanData FULL = new PlanData(100_000, 1_000_000);
    static final PlanData SMALL = new PlanData(2_000, 50_000);

    static final String PREFIX = "plans_";
    private static final Instant BASE = Instant.parse("2025-01-01T00:00:00Z");

    /** The session with nearly all events. */
    static SessionKey large() {
        return session(1);
    }

    /** A session of the user with nearly all; those that end in 9 are past their time. */
    static SessionKey session(long number) {
        return SessionKey.of("app", "whale", "s-" + number);
    }

    /** A session of a user who has few. */
    SessionKey rare(long number) {
        return SessionKey.of("app", "user-" + number, "s-" + (sessions + number));
    }

    /** A session of an app that has few. */
    SessionKey ofSmallApp(long number) {
        return SessionKey.of("app-" + number, "user-" + number, "s-" + (sessions + others() + number));
    }

    long others() {
        return sessions / 11;
    }

    long largeEvents() {
        return events / 10 * 9 + events / 100;
    }

    /** Where a list of the user's sessions stands after so many. */
    SessionCursor after(long passed) {
        long number = sessions - passed + 1;
        return new SessionCursor(BASE.plusSeconds(number), session(number));
    }

    static Instant time(long sequence) {
        return BASE.plusSeconds(sequence);
    }

    /** The statements that fill the tables. */
    List<String> statements(boolean postgres) {
        return new Script(postgres).statements();
    }

    private final class Script {
        private final boolean postgres;

        Script(boolean postgres) {
            this.postgres = postgres;
        }

        List<String> statements() {
            long all = sessions + others() + 100;
            String app = "CASE WHEN n > %d THEN %s ELSE 'app' END"
                    .formatted(sessions + others(), text("'app-'", "(n - " + (sessions + others()) + ")"));
            String user = "CASE WHEN n <= %d THEN 'whale' WHEN n <= %d THEN %s ELSE %s END"
                    .formatted(
                            sessions,
                            sessions + others(),
                            text("'user-'", "(n - " + sessions + ")"),
                            text("'user-'", "(n - " + (sessions + others()) + ")"));
            String names = "(SELECT n, %s AS app, %s AS who, %s AS id FROM %s) x"
                    .formatted(app, user, text("'s-'", "n"), numbers(all));
            String expires = "CASE WHEN n %% 10 = 9 THEN %1$s WHEN n %% 2 = 1 THEN %2$s END"
                    .formatted(time("2024-01-01"), time("3000-01-01"));
            return List.of(
                    "INSERT INTO " + table("sessions") + " SELECT " + key("app", "who", "id") + ", " + key("app") + ", "
                            + key("app", "who") + ", " + key("who") + ", app, who, id, " + text("'agent-'", "n % 10")
                            + ", CASE WHEN n % 50 = 0 THEN 'COMPLETED' ELSE 'ACTIVE' END, '{}', '{}', 1, 1,"
                            + " CASE WHEN n = 1 THEN " + largeEvents() + " ELSE 1 END, NULL, " + plus("n") + ", "
                            + plus("n") + ", " + expires + ", 0, NULL, NULL FROM " + names,
                    "INSERT INTO " + table("session_events") + " SELECT " + key("'app'", "'whale'", "'s-1'") + ", n, "
                            + text("'e-'", "n") + ", " + plus("n")
                            + ", CASE WHEN n % 10 = 1 THEN 'user' ELSE 'agent' END, " + text("'agent-'", "n % 5") + ", "
                            + text("'i-'", "floor(n / 100)") + ", " + text("'b-'", "n % 3") + ", NULL, NULL, " + pad()
                            + " FROM " + numbers(largeEvents()),
                    "INSERT INTO " + table("session_events") + " SELECT " + key("app", "who", "id")
                            + ", 1, 'e-1', " + plus("n") + ", 'user', 'agent', 'i-1', 'b-0', NULL, NULL, " + pad()
                            + " FROM " + names + " WHERE n > 1 AND n <= " + Math.min(all, events - largeEvents()),
                    "INSERT INTO " + table("user_states") + " SELECT " + key("app", "who") + ", " + key("app")
                            + ", " + key("who") + ", app, who, '{\"a\": 1}', " + plus("n") + ", " + expires
                            + " FROM (SELECT n, CASE WHEN n % 2 = 0 THEN 'app' ELSE " + text("'app-'", "n")
                            + " END AS app, " + text("'user-'", "n") + " AS who FROM " + numbers(sessions / 5) + ") x",
                    "INSERT INTO " + table("app_states") + " SELECT " + key("app") + ", app, '{\"a\": 1}', " + plus("n")
                            + ", " + expires + " FROM (SELECT n, " + text("'app-'", "n") + " AS app FROM "
                            + numbers(sessions / 10) + ") x");
        }

        private String table(String name) {
            return PREFIX + name;
        }

        private String text(String prefix, String number) {
            return postgres ? "(" + prefix + " || " + number + ")" : "CONCAT(" + prefix + ", " + number + ")";
        }

        private String plus(String seconds) {
            return postgres
                    ? "timestamptz '2025-01-01 00:00:00Z' + " + seconds + " * interval '1 second'"
                    : "TIMESTAMP '2025-01-01 00:00:00' + INTERVAL " + seconds + " SECOND";
        }

        private String time(String day) {
            return postgres ? "timestamptz '" + day + " 00:00:00Z'" : "TIMESTAMP '" + day + " 00:00:00'";
        }

        private String pad() {
            String object = "{\"pad\": \"" + "x".repeat(150) + "\"}";
            return "'" + object + "'" + (postgres ? "::jsonb" : "");
        }

        /** As {@link Keys} does. */
        private String key(String... names) {
            if (postgres) {
                String bytes = String.join(
                        " || ",
                        java.util.Arrays.stream(names)
                                .map(name -> "int2send(length(%1$s)::int2) || convert_to(%1$s, 'UTF8')".formatted(name))
                                .toList());
                return "encode(substring(sha256(" + bytes + ") from 1 for 16), 'hex')::uuid";
            }
            String bytes = String.join(
                    ", ",
                    java.util.Arrays.stream(names)
                            .map(name -> "UNHEX(LPAD(HEX(LENGTH(%1$s)), 4, '0')), %1$s".formatted(name))
                            .toList());
            return "UNHEX(LEFT(SHA2(CONCAT(" + bytes + "), 256), 32))";
        }

        private String numbers(long count) {
            if (postgres) {
                return "generate_series(1, " + count + ") AS n";
            }
            String digit = String.join(
                    " UNION ALL ",
                    IntStream.range(0, 10)
                            .mapToObj(d -> "SELECT " + d + " AS d")
                            .toList());
            String tables = "";
            String sum = "1";
            long power = 1;
            for (int i = 0; power < count; i++, power *= 10) {
                tables = (i == 0 ? "" : tables + ", ") + "(" + digit + ") d" + i;
                sum = sum + " + d" + i + ".d * " + power;
            }
            return "(SELECT " + sum + " AS n FROM " + tables + " HAVING n <= " + count + ") numbers";
        }
    }
}
