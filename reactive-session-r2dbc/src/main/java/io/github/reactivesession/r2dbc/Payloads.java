/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What is written in notifications, all of it ASCII and shorter than PostgreSQL's 8,000 bytes. First a letter that says
 * what it is and the store that sends it; then for {@code h}, of each thing that has changed, its key and the sequence in
 * base 36; for {@code p} a piece of a partial event: the number of the event, that of the piece, how many there are, and
 * base 64 of the names and the event's JSON, line by line; for {@code a} nothing: everybody is to look.
 */
final class Payloads {
    static final char HINTS = 'h';
    static final char PIECE = 'p';
    static final char ALL = 'a';
    /** The characters of a key. */
    static final int KEY = 22;

    private static final int MOST_HINTS = 220;
    private static final int MOST_CHARS = 7_500;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String sender;

    Payloads(UUID sender) {
        this.sender = text(sender);
    }

    static String text(UUID key) {
        ByteBuffer bytes =
                ByteBuffer.allocate(16).putLong(key.getMostSignificantBits()).putLong(key.getLeastSignificantBits());
        return ENCODER.encodeToString(bytes.array());
    }

    static UUID key(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    String sender() {
        return sender;
    }

    String all() {
        return ALL + sender;
    }

    List<String> hints(Map<UUID, Long> moved) {
        List<String> payloads = new ArrayList<>();
        StringBuilder payload = new StringBuilder();
        int hints = 0;
        for (Map.Entry<UUID, Long> hint : moved.entrySet()) {
            if (hints++ % MOST_HINTS == 0) {
                add(payloads, payload);
                payload = new StringBuilder().append(HINTS).append(sender);
            }
            payload.append(' ').append(text(hint.getKey())).append(Long.toString(hint.getValue(), 36));
        }
        add(payloads, payload);
        return payloads;
    }

    private static void add(List<String> payloads, StringBuilder payload) {
        if (payload.length() > 0) {
            payloads.add(payload.toString());
        }
    }

    /** One partial event. */
    List<String> pieces(long number, SessionKey key, String json) {
        String text = key.appName() + '\n' + key.userId() + '\n' + key.sessionId() + '\n' + json;
        String encoded = ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
        int count = (encoded.length() + MOST_CHARS - 1) / MOST_CHARS;
        List<String> payloads = new ArrayList<>(count);
        for (int piece = 0; piece < count; piece++) {
            String part = encoded.substring(piece * MOST_CHARS, Math.min(encoded.length(), (piece + 1) * MOST_CHARS));
            payloads.add(PIECE + sender + ' ' + number + ' ' + piece + ' ' + count + ' ' + part);
        }
        return payloads;
    }
}
