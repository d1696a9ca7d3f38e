/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.Event;
import io.github.reactivesession.Hint;
import io.github.reactivesession.HintHub;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;

/**
 * What a channel of a user says: {@code 17 s-1} when the session s-1 has come to 17, {@code 0 s-1} when something else of it
 * has changed, {@code 0} when the user has, and a plus, who says it, the session, U+001F and an {@link EventText} for an event
 * that passes by. What an app's channel says is always {@code 0}.
 */
final class HintText {
    static final String OWNER = "0";
    /** What a server holds for a slow listener before it hangs up is four times as much in bytes. */
    private static final int MOST_CHARACTERS = 8 << 20;

    private static final char SEPARATOR = '\u001F';

    private HintText() {}

    static String passing(String sender, SessionKey key, Event event) {
        String text = "+" + sender + " " + key.sessionId() + SEPARATOR + EventText.write(event);
        if (text.length() > MOST_CHARACTERS) {
            throw new LimitExceededException("characters of a partial event", MOST_CHARACTERS, text.length());
        }
        return text;
    }

    /** Passes on what was heard on the channel of a user, but for what oneself has said. */
    static void tell(HintHub<StateOwner> hub, UserKey user, String text, String self) {
        int end = text.indexOf(' ');
        if (end < 0) {
            hub.tell(user, Hint.LOOK);
        } else if (text.charAt(0) != '+') {
            hub.tell(user.session(text.substring(end + 1)), new Hint.Moved(Long.parseLong(text.substring(0, end))));
            hub.tell(user, Hint.LOOK);
        } else if (!text.substring(1, end).equals(self)) {
            int event = text.indexOf(SEPARATOR);
            pass(hub, user.session(text.substring(end + 1, event)), text.substring(event + 1));
        }
    }

    private static void pass(HintHub<StateOwner> hub, SessionKey key, String text) {
        if (hub.keys().contains(key)) {
            Event event = EventText.read(0, text).toBuilder().partial(true).build();
            hub.tell(key, new Hint.Passing(event));
        }
    }
}
