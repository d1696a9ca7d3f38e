/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is sent with a command, and the answer to it. When a connection breaks in the middle of an answer Lettuce sends the
 * command again, and would put the new answer behind what it had read of the first; so an answer begins anew whenever its
 * command is written.
 */
final class Request extends CommandArgs<String, String> {
    private static final AtomicLong WRITES = new AtomicLong();

    private final Answer answer = new Answer();
    private final @Nullable String routedBy;
    private volatile long written;

    Request() {
        this(null);
    }

    private Request(@Nullable String routedBy) {
        super(StringCodec.UTF8);
        this.routedBy = routedBy;
    }

    /** For a command without a key, which in a cluster is to go to the server of one. */
    static Request toServerOf(String key) {
        return new Request(key);
    }

    @Override
    public ByteBuffer getFirstEncodedKey() {
        return routedBy == null ? super.getFirstEncodedKey() : StringCodec.UTF8.encodeKey(routedBy);
    }

    @Override
    public Request addKey(String key) {
        super.addKey(key);
        return this;
    }

    @Override
    public Request add(String text) {
        super.add(text);
        return this;
    }

    @Override
    public Request add(long number) {
        super.add(number);
        return this;
    }

    CommandOutput<String, String, List<Object>> answer() {
        return answer;
    }

    @Override
    public void encode(ByteBuf buffer) {
        written = WRITES.incrementAndGet();
        answer.begin();
        super.encode(buffer);
    }

    /** Whether it was written, the last time, before another one: over one connection, a server runs it first then. */
    boolean isBefore(Request other) {
        return written < other.written;
    }

    /** Texts, whole numbers, nulls, and lists of them. */
    private static final class Answer extends CommandOutput<String, String, List<Object>> {
        private final Deque<List<Object>> around = new ArrayDeque<>();

        Answer() {
            super(StringCodec.UTF8, new ArrayList<>());
        }

        void begin() {
            output = new ArrayList<>();
            around.clear();
            error = null;
        }

        @Override
        @SuppressWarnings("NullAway") // as in the answers of Lettuce itself, null is among the objects
        public void set(@Nullable ByteBuffer bytes) {
            output.add(bytes == null ? null : codec.decodeValue(bytes));
        }

        @Override
        public void setSingle(@Nullable ByteBuffer bytes) {
            set(bytes);
        }

        @Override
        public void set(long number) {
            output.add(number);
        }

        @Override
        public void multi(int count) {
            List<Object> list = new ArrayList<>(Math.max(count, 0));
            output.add(list);
            around.push(output);
            output = list;
        }

        /** The outermost list is the answer. */
        @Override
        public void complete(int depth) {
            if (depth > 0 && depth < around.size()) {
                output = around.pop();
            }
        }
    }
}
