/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Revision;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a session: its fields by name, its metadata as fields of their own behind {@code m:}.
 *
 * @param key the session
 * @param fields names and texts
 */
record SessionRecord(SessionKey key, Map<String, String> fields) {
    private static final String METADATA = "m:";

    static SessionRecord of(SessionKey key, List<Object> pairs) {
        return new SessionRecord(key, Reply.fields(pairs));
    }

    Session session(JsonObject state) {
        return new Session(
                key, fields.get("agent"), SessionStatus.valueOf(require("status")), metadata(), state, revision());
    }

    private Revision revision() {
        String expires = fields.get("expires");
        return new Revision(
                Long.parseLong(require("version")),
                Long.parseLong(require("sequence")),
                Micros.time(require("created")),
                Micros.time(require("updated")),
                expires == null ? null : Micros.time(expires));
    }

    private JsonObject metadata() {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (name.startsWith(METADATA)) {
                metadata.put(name.substring(METADATA.length()), SessionCodec.readValue(value));
            }
        });
        return JsonObject.of(metadata);
    }

    AppSlot.News news(List<Object> waiting, boolean changed) {
        long updated = changed ? Long.parseLong(require("updated")) : 0;
        String expires = fields.get("expires");
        return new AppSlot.News(
                key,
                updated,
                expires == null ? 0 : Long.parseLong(expires),
                AppSlot.Outbox.of(require("created"), waiting));
    }

    private String require(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("a session without " + name);
        }
        return value;
    }
}
