/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads notifications, one at a time; whatever is not one of ours is passed over, as anybody may send on any channel. */
final class Incoming {
    private static final Logger LOG = LoggerFactory.getLogger(R2dbcSessionStore.class);
    /** How many stores may be in the middle of a large event at once. */
    private static final int MOST_SENDERS = 256;
    /** The most characters of an event that is put together; somewhat more than any that is sent. */
    private static final int MOST_CHARS = 24 << 20;

    private final String self;
    private final Wanted wanted;
    private final Push.Receiver receiver;
    private final Map<String, Parts> parts = new LinkedHashMap<>();

    Incoming(String self, Wanted wanted, Push.Receiver receiver) {
        this.self = self;
        this.wanted = wanted;
        this.receiver = receiver;
    }

    /** What has come of an event so far. */
    private record Parts(String number, int next, StringBuilder text) {}

    void take(String payload) {
        try {
            String sender = payload.substring(1, 1 + Payloads.KEY);
            if (!sender.equals(self)) {
                take(payload.charAt(0), sender, payload.substring(1 + Payloads.KEY));
            }
        } catch (RuntimeException e) {
            LOG.debug("a notification that is none of ours: {}", e.getClass().getName());
        }
    }

    private void take(char kind, String sender, String rest) {
        switch (kind) {
            case Payloads.HINTS -> hints(rest);
            case Payloads.PIECE -> piece(sender, rest.split(" ", 5));
            case Payloads.ALL -> receiver.lookAll();
            default -> LOG.debug("a notification of a kind that is not known here");
        }
    }

    private void hints(String rest) {
        for (String hint : rest.strip().split(" ", -1)) {
            StateOwner owner = wanted.of(Payloads.key(hint.substring(0, Payloads.KEY)));
            if (owner != null) {
                hint(owner, Long.parseLong(hint.substring(Payloads.KEY), 36));
            }
        }
    }

    private void hint(StateOwner owner, long sequence) {
        if (sequence > 0 && owner instanceof SessionKey key) {
            receiver.moved(key, sequence);
        } else {
            receiver.look(owner);
        }
    }

    /** Pieces of one sender come in order; what is incomplete when its next event begins will not be completed. */
    private void piece(String sender, String[] fields) {
        String number = fields[1];
        int piece = Integer.parseInt(fields[2]);
        Parts before = parts.remove(sender);
        boolean fits = before != null && before.number().equals(number) && before.next() == piece;
        if (piece > 0 && !fits) {
            return;
        }
        StringBuilder text = before == null || piece == 0 ? new StringBuilder() : before.text();
        text.append(fields[4]);
        if (piece + 1 == Integer.parseInt(fields[3])) {
            passing(text.toString());
        } else if (text.length() < MOST_CHARS) {
            keep(sender, new Parts(number, piece + 1, text));
        }
    }

    private void keep(String sender, Parts incomplete) {
        parts.put(sender, incomplete);
        if (parts.size() > MOST_SENDERS) {
            parts.remove(parts.keySet().iterator().next());
        }
    }

    private void passing(String encoded) {
        String text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        String[] lines = text.split("\n", 4);
        SessionKey key = SessionKey.of(lines[0], lines[1], lines[2]);
        if (wanted.of(Keys.of(key)) != null) {
            receiver.passing(key, SessionCodec.readEvent(lines[3]));
        }
    }
}
