/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * A message to an agent, and the session it belongs to. Names are fixed when it is made, so that to run it again stores the
 * message once (R12).
 *
 * @param session what to create when the session is absent; its id is generated when it has none
 * @param message a whole event, usually of the user; it gets the invocation id when it has none
 * @param invocationId the name of the run
 */
public record RunRequest(NewSession session, Event message, String invocationId) {
    /**
     * Fills in what is generated.
     *
     * @param session what to create when the session is absent
     * @param message a whole event
     * @param invocationId the name of the run
     */
    public RunRequest {
        Texts.requireName("invocationId", invocationId);
        if (message.partial()) {
            throw new InvalidRequestException("message", "must not be a partial event");
        }
        session = session.sessionId() == null ? session.withSessionId(Ids.next()) : session;
        message = message.invocationId() == null
                ? message.toBuilder().invocationId(invocationId).build()
                : message;
    }

    /**
     * A message of the user.
     *
     * @param key the session, created when absent
     * @param message what the user says
     * @return the request
     */
    public static RunRequest of(SessionKey key, Content message) {
        return of(NewSession.of(key), message);
    }

    /**
     * A message of the user that begins a session of its own, under a generated id.
     *
     * @param user whose
     * @param message what the user says
     * @return the request, whose {@link #key} tells the id
     */
    public static RunRequest of(UserKey user, Content message) {
        return of(NewSession.of(user), message);
    }

    /**
     * A message of the user.
     *
     * @param session what to create when the session is absent
     * @param message what the user says
     * @return the request
     */
    public static RunRequest of(NewSession session, Content message) {
        Event event = Event.builder(Event.USER).content(message).build();
        return new RunRequest(session, event, Ids.next());
    }

    /**
     * Returns the session.
     *
     * @return its key
     */
    public SessionKey key() {
        String id = Texts.requireNonNull("sessionId", session.sessionId());
        return session.user().session(id);
    }

    @Override
    public String toString() {
        return "RunRequest[key=" + key() + ", invocationId=" + invocationId + "]";
    }
}
