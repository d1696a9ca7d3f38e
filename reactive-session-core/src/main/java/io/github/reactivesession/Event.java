/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a session. Immutable.
 *
 * <p>Its id and its timestamp are fixed when it is made, so that the same event may be appended again without harm
 * (R12, R35). Its sequence is 0 until a store has given it one, and is the only order there is: the timestamp is data
 * (R10).
 */
public final class Event {
    /** The author of events that the person caused; such an event begins a user's turn (R17). */
    public static final String USER = "user";

    private final String id;
    private final long sequence;
    private final Instant timestamp;
    private final String author;
    private final @Nullable String agentId;
    private final @Nullable String invocationId;
    private final @Nullable String branch;
    /** A {@link Content}, or its JSON form until somebody asks for it; both are safe to publish by a race. */
    private @Nullable Object content;

    private final EventActions actions;
    /** A {@link JsonObject}, or its JSON form likewise. */
    private Object metadata;

    private final boolean partial;

    private Event(Builder builder) {
        this.id = builder.id == null ? Ids.next() : Texts.requireName("eventId", builder.id);
        this.sequence = builder.sequence;
        this.timestamp = builder.timestamp == null ? Ids.now() : Times.require("timestamp", builder.timestamp);
        this.author = Texts.requireName("author", builder.author);
        this.agentId = Texts.requireNameOrNull("agentId", builder.agentId);
        this.invocationId = Texts.requireNameOrNull("invocationId", builder.invocationId);
        this.branch = Texts.requireNameOrNull("branch", builder.branch);
        this.content = builder.content;
        this.actions = builder.actions;
        this.metadata = builder.metadata;
        this.partial = builder.partial;
    }

    /** A copy that a store has placed; everything else was checked when the original was made. */
    private Event(Event event, long sequence) {
        this.id = event.id;
        this.sequence = sequence;
        this.timestamp = event.timestamp;
        this.author = event.author;
        this.agentId = event.agentId;
        this.invocationId = event.invocationId;
        this.branch = event.branch;
        this.content = event.content;
        this.actions = event.actions;
        this.metadata = event.metadata;
        this.partial = event.partial;
    }

    /**
     * Makes an event in which the person says something.
     *
     * @param text any text without lone surrogates
     * @return an event by the author {@value #USER}
     */
    public static Event user(String text) {
        return builder(USER).content(Content.user(text)).build();
    }

    /**
     * Makes an event in which an agent says something.
     *
     * @param agentId the agent; also the author
     * @param text any text without lone surrogates
     * @return the event
     */
    public static Event agent(String agentId, String text) {
        return builder(agentId)
                .agentId(agentId)
                .content(Content.assistant(text))
                .build();
    }

    /**
     * Begins an event.
     *
     * @param author who caused it: {@value #USER}, or the name of an agent or a tool
     * @return a builder
     */
    public static Builder builder(String author) {
        return new Builder(author);
    }

    /**
     * Begins a copy of this event.
     *
     * @return a builder that holds all of it, its id and sequence too
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Returns a copy at a place in its session's history. For stores.
     *
     * @param sequence 1 or more
     * @return the copy
     */
    public Event withSequence(long sequence) {
        return new Event(this, sequence);
    }

    /**
     * Returns a copy with another content.
     *
     * @param content what is said, or null
     * @return the copy
     */
    public Event withContent(@Nullable Content content) {
        return toBuilder().content(content).build();
    }

    /**
     * Returns a copy that changes state.
     *
     * @param delta JSON values by key; null removes a key
     * @return the copy
     */
    public Event withStateDelta(Map<String, ? extends @Nullable Object> delta) {
        return toBuilder().actions(actions.withStateDelta(delta)).build();
    }

    /**
     * Returns a copy with other metadata.
     *
     * @param metadata JSON values by key
     * @return the copy
     */
    public Event withMetadata(Map<String, ? extends @Nullable Object> metadata) {
        return toBuilder().metadata(metadata).build();
    }

    /**
     * Returns what makes this event one: the same id is stored once in a session (R12).
     *
     * @return 1 to 255 code points
     */
    public String id() {
        return id;
    }

    /**
     * Returns its place in the history of its session.
     *
     * @return 1 or more, or 0 when it is not stored
     */
    public long sequence() {
        return sequence;
    }

    /**
     * Returns when it happened, by the clock of whoever made it.
     *
     * @return UTC, with microseconds
     */
    public Instant timestamp() {
        return timestamp;
    }

    /**
     * Returns who caused it.
     *
     * @return {@value #USER}, or the name of an agent or a tool
     */
    public String author() {
        return author;
    }

    /**
     * Returns the agent it belongs to.
     *
     * @return the agent, or null
     */
    public @Nullable String agentId() {
        return agentId;
    }

    /**
     * Returns the run it belongs to.
     *
     * @return the invocation, or null
     */
    public @Nullable String invocationId() {
        return invocationId;
    }

    /**
     * Returns the branch it lies on, such as {@code pipeline.research}.
     *
     * @return the branch, or null
     */
    public @Nullable String branch() {
        return branch;
    }

    /**
     * Returns what is said. An event that a store brings reads it from its stored form when first asked.
     *
     * @return the content, or null
     * @throws InvalidRequestException when somebody else has written a content to the store that is not the form of one
     */
    public @Nullable Content content() {
        Object said = content;
        if (said instanceof String json) {
            said = SessionCodec.readContent(json);
            content = said;
        }
        return (Content) said;
    }

    /** What it weighs in memory, roughly; does not read what is still in its stored form. */
    long weight() {
        Object said = content;
        Object data = metadata;
        long stored = said instanceof String json ? 2L * json.length() : 0;
        stored += data instanceof String json ? 2L * json.length() : 0;
        return stored + Sizes.estimate(this, said instanceof Content known ? known : null, data);
    }

    /**
     * Returns what it does beside being said.
     *
     * @return the actions
     */
    public EventActions actions() {
        return actions;
    }

    /**
     * Returns data about it. An event that a store brings reads them from their stored form when first asked.
     *
     * @return JSON values by key
     * @throws InvalidRequestException when somebody else has written to the store what is not a JSON object
     */
    public JsonObject metadata() {
        Object data = metadata;
        if (data instanceof String json) {
            data = SessionCodec.readObject(json);
            metadata = data;
        }
        return (JsonObject) data;
    }

    /**
     * Tells whether it is a piece of a later event, such as a token of an answer. It is never stored (R15).
     *
     * @return true for a piece
     */
    public boolean partial() {
        return partial;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Event that
                && id.equals(that.id)
                && sequence == that.sequence
                && timestamp.equals(that.timestamp)
                && author.equals(that.author)
                && Objects.equals(agentId, that.agentId)
                && Objects.equals(invocationId, that.invocationId)
                && Objects.equals(branch, that.branch)
                && Objects.equals(content(), that.content())
                && actions.equals(that.actions)
                && metadata().equals(that.metadata())
                && partial == that.partial;
    }

    @Override
    public int hashCode() {
        return id.hashCode() * 31 + Long.hashCode(sequence);
    }

    /** Names the event without its payload, so that it may be logged. */
    @Override
    public String toString() {
        return "Event[id=" + id + ", sequence=" + sequence + ", author=" + author + "]";
    }

    /** Gathers what makes an event. Not safe for use by several threads. */
    @CanIgnoreReturnValue
    public static final class Builder {
        private final String author;
        private @Nullable String id;
        private long sequence;
        private @Nullable Instant timestamp;
        private @Nullable String agentId;
        private @Nullable String invocationId;
        private @Nullable String branch;
        private @Nullable Object content;
        private EventActions actions = EventActions.none();
        private Object metadata = JsonObject.empty();
        private boolean partial;

        private Builder(String author) {
            this.author = author;
        }

        private Builder(Event event) {
            this.author = event.author;
            this.id = event.id;
            this.sequence = event.sequence;
            this.timestamp = event.timestamp;
            this.agentId = event.agentId;
            this.invocationId = event.invocationId;
            this.branch = event.branch;
            this.content = event.content;
            this.actions = event.actions;
            this.metadata = event.metadata;
            this.partial = event.partial;
        }

        /**
         * Sets the id.
         *
         * @param id 1 to 255 code points, no control characters; by default a new UUID of version 7
         * @return this
         */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /**
         * Sets the place in the history. For stores and codecs.
         *
         * @param sequence 0 when it is not stored, which is the default
         * @return this
         */
        public Builder sequence(long sequence) {
            if (sequence < 0) {
                throw new InvalidRequestException("sequence", "must not be negative");
            }
            this.sequence = sequence;
            return this;
        }

        /**
         * Sets when it happened.
         *
         * @param timestamp truncated to microseconds, from the year 1000 to 9999; by default now
         * @return this
         */
        public Builder timestamp(Instant timestamp) {
            this.timestamp = timestamp;
            return this;
        }

        /**
         * Sets the agent it belongs to.
         *
         * @param agentId 1 to 255 code points, no control characters, or null, which is the default
         * @return this
         */
        public Builder agentId(@Nullable String agentId) {
            this.agentId = agentId;
            return this;
        }

        /**
         * Sets the run it belongs to.
         *
         * @param invocationId 1 to 255 code points, no control characters, or null, which is the default
         * @return this
         */
        public Builder invocationId(@Nullable String invocationId) {
            this.invocationId = invocationId;
            return this;
        }

        /**
         * Sets the branch it lies on.
         *
         * @param branch 1 to 255 code points, no control characters, or null, which is the default
         * @return this
         */
        public Builder branch(@Nullable String branch) {
            this.branch = branch;
            return this;
        }

        /**
         * Sets what is said.
         *
         * @param content the content, or null, which is the default
         * @return this
         */
        public Builder content(@Nullable Content content) {
            this.content = content;
            return this;
        }

        /**
         * Sets what is said by its JSON form, which is read when {@link Event#content()} is first called. For stores, so that
         * a history whose contents nobody looks at costs no reading of them.
         *
         * @param json what {@link SessionCodec#write(Content)} has written, or null
         * @return this
         */
        public Builder contentJson(@Nullable String json) {
            this.content = json;
            return this;
        }

        /**
         * Sets what it does beside being said.
         *
         * @param actions the actions; by default none
         * @return this
         */
        public Builder actions(EventActions actions) {
            this.actions = Texts.requireNonNull("actions", actions);
            return this;
        }

        /**
         * Sets data about it.
         *
         * @param metadata JSON values by key; by default none
         * @return this
         */
        public Builder metadata(Map<String, ? extends @Nullable Object> metadata) {
            this.metadata = JsonObject.of(metadata);
            return this;
        }

        /**
         * Sets data about it by their JSON form, which is read when {@link Event#metadata()} is first called. For stores.
         *
         * @param json what {@link SessionCodec#write(JsonObject)} has written, or null for none
         * @return this
         */
        public Builder metadataJson(@Nullable String json) {
            this.metadata = json == null ? JsonObject.empty() : json;
            return this;
        }

        /**
         * Makes it a piece of a later event, or a whole one.
         *
         * @param partial true for a piece; by default false
         * @return this
         */
        public Builder partial(boolean partial) {
            this.partial = partial;
            return this;
        }

        /**
         * Makes the event.
         *
         * @return the event
         * @throws InvalidRequestException naming what is not legal
         */
        public Event build() {
            return new Event(this);
        }
    }
}
