/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in templates of SQL: tables by their name in braces, and what the dialect says for {@code {now}}, {@code {json}},
 * {@code {text:column}}, {@code {utc:column}},
 * {@code {micros:time}}, {@code {epoch}}, {@code {lock:key}}, {@code {index:name}}, and {@code {live:alias}} or {@code {live}},
 * which is true of rows that are not past their time (R28). There are as many templates as shapes of calls, so each is filled in once.
 */
final class Sql {
    private static final Pattern TOKEN = Pattern.compile("\\{([a-z]+)(?::([^}]*))?}");
    /** Tables and indexes in a schema file. */
    private static final Pattern NAME = Pattern.compile(
            "\\bagent_(sessions|session_events|app_states|user_states|partial_events|session_schema)(_by_\\w+)?\\b");

    private final Dialect dialect;
    private final R2dbcOptions options;
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    Sql(Dialect dialect, R2dbcOptions options) {
        this.dialect = dialect;
        this.options = options;
    }

    Dialect dialect() {
        return dialect;
    }

    R2dbcOptions options() {
        return options;
    }

    /** A template, filled in. */
    String of(String template) {
        return texts.computeIfAbsent(template, this::fill);
    }

    private String fill(String template) {
        return TOKEN.matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(token(found.group(1), found.group(2))));
    }

    private String token(String name, String argument) {
        return switch (name) {
            case "sessions" -> table("sessions");
            case "events" -> table("session_events");
            case "apps" -> table("app_states");
            case "users" -> table("user_states");
            case "partials" -> table("partial_events");
            case "schema" -> table("session_schema");
            case "now" -> dialect.now();
            case "json" -> dialect.json();
            case "texts" -> dialect.texts();
            case "text" -> dialect.text(argument);
            case "utc" -> dialect.utc("now".equals(argument) ? dialect.now() : argument);
            case "micros" -> dialect.plusMicros("now".equals(argument) ? dialect.now() : argument);
            case "epoch" -> dialect.epochMicros();
            case "index" -> dialect.byIndex(argument);
            case "lock" -> dialect.orLock(argument);
            case "live" ->
                "(%1$sexpires_at IS NULL OR %1$sexpires_at > %2$s)"
                        .formatted(argument == null ? "" : argument + ".", dialect.now());
            default -> throw new IllegalArgumentException("no such token: " + name);
        };
    }

    /** A statement of a schema file, with the names that the options ask for. */
    String ofSchemaFile(String statement) {
        return NAME.matcher(statement)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(2) == null
                                ? table(found.group(1))
                                : dialect.quoted(options.tablePrefix() + found.group(1) + found.group(2))));
    }

    private String table(String name) {
        String table = dialect.quoted(options.tablePrefix() + name);
        String schema = options.schema();
        return schema == null ? table : dialect.quoted(schema) + "." + table;
    }
}
