/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How far a follower of a user has come in each session. Immutable; {@link #toString} and {@link #parse} carry it over a
 * restart.
 */
public final class UserCursor {
    private static final UserCursor BEGINNING = new UserCursor(Map.of());

    private final Map<String, Place> places;

    private UserCursor(Map<String, Place> places) {
        this.places = places;
    }

    /**
     * Returns the cursor that has seen nothing.
     *
     * @return always the same
     */
    public static UserCursor beginning() {
        return BEGINNING;
    }

    /**
     * Reads a cursor.
     *
     * @param text what {@link #toString} gave
     * @return the cursor
     * @throws InvalidRequestException when it is not the text of a cursor
     */
    public static UserCursor parse(String text) {
        Map<String, Place> places = new HashMap<>();
        JsonObject object = SessionCodec.readObject(text);
        object.forEach((id, place) -> places.put(id, Place.parse(String.valueOf(place))));
        return new UserCursor(Map.copyOf(places));
    }

    /**
     * Returns the cursor of who has seen an event as well, and all of that session before it. Costs as much as there are
     * sessions in it.
     *
     * @param seen the event
     * @return the cursor
     */
    public UserCursor after(UserEvent seen) {
        Map<String, Place> moved = new HashMap<>(places);
        moved.put(
                seen.key().sessionId(), new Place(seen.createdAt(), seen.event().sequence()));
        return new UserCursor(Map.copyOf(moved));
    }

    Map<String, Place> places() {
        return places;
    }

    /** The cursor as text: a JSON object with a place for each session. */
    @Override
    public String toString() {
        Map<String, String> texts = new HashMap<>();
        places.forEach((id, place) -> texts.put(id, place.createdAt() + " " + place.sequence()));
        return SessionCodec.write(JsonObject.of(texts));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserCursor that && places.equals(that.places);
    }

    @Override
    public int hashCode() {
        return places.hashCode();
    }

    /** A place in a session, and in which one of that id. */
    record Place(Instant createdAt, long sequence) {
        private static Place parse(String text) {
            try {
                int space = text.indexOf(' ');
                return new Place(Instant.parse(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
            } catch (RuntimeException e) {
                throw new InvalidRequestException("cursor", "must be the text of a cursor");
            }
        }
    }
}
