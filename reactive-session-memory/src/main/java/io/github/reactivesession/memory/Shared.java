/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Event;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the sessions of one store share. */
final class Shared {
    private final StoreOptions options;
    private final Map<SessionKey, SessionCell> sessions = new ConcurrentHashMap<>();
    private final ExpiryQueue expiry = new ExpiryQueue();
    private final Owners<UserKey> users;
    private final Owners<AppKey> apps;
    private final Quota sessionQuota;
    private final Quota bytes;
    private final AtomicLong fences = new AtomicLong();

    Shared(StoreOptions options, InMemoryOptions bounds) {
        this.options = options;
        this.users = new Owners<>(options.userStateTtl(), expiry);
        this.apps = new Owners<>(options.appStateTtl(), expiry);
        this.sessionQuota = new Quota("maxSessions", bounds.maxSessions());
        this.bytes = new Quota("maxBytes", bounds.maxBytes());
    }

    StoreOptions options() {
        return options;
    }

    Map<SessionKey, SessionCell> sessions() {
        return sessions;
    }

    void forget(SessionCell cell) {
        sessions.remove(cell.key(), cell);
    }

    ExpiryQueue expiry() {
        return expiry;
    }

    Owners<UserKey> users() {
        return users;
    }

    Owners<AppKey> apps() {
        return apps;
    }

    Quota sessionQuota() {
        return sessionQuota;
    }

    Quota bytes() {
        return bytes;
    }

    AtomicLong fences() {
        return fences;
    }

    Instant now() {
        return options.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }

    long measure(List<Event> events) {
        return bytes.isBounded() ? events.stream().mapToLong(SessionCodec::size).sum() : 0;
    }
}
