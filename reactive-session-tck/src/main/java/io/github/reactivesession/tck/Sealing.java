/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.InterceptorChain;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Part;
import io.github.reactivesession.ReadRequest;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionInterceptor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Encrypts the contents of events on their way to the store, and decrypts them on their way back. The nonce comes of the
 * event's id, so that a retry stores the same.
 */
final class Sealing implements SessionInterceptor {
    private static final String SEALED = "sealed";
    private static final SecretKeySpec KEY =
            new SecretKeySpec("sixteen letters.".getBytes(StandardCharsets.US_ASCII), "AES");

    /** Loads the cipher, which reads files the first time, on a thread that may wait for them. */
    Sealing() {
        Event unused = open(seal(Event.user("warm")));
    }

    @Override
    public Flux<Event> append(AppendRequest request, InterceptorChain<AppendRequest> chain) {
        return chain.proceed(request.map(Sealing::seal)).map(Sealing::open);
    }

    @Override
    public Flux<Event> read(ReadRequest request, InterceptorChain<ReadRequest> chain) {
        return chain.proceed(request).map(Sealing::open);
    }

    private static Event seal(Event event) {
        Content content = event.content();
        if (content == null) {
            return event;
        }
        byte[] plain = SessionCodec.write(content).getBytes(StandardCharsets.UTF_8);
        String text = Base64.getEncoder().encodeToString(crypt(Cipher.ENCRYPT_MODE, event.id(), plain));
        Part sealed = Part.data(JsonObject.of(SEALED, text));
        return event.withContent(Content.of(content.role(), sealed));
    }

    private static Event open(Event event) {
        Content content = event.content();
        String sealed = content == null ? null : sealed(content);
        if (sealed == null) {
            return event;
        }
        byte[] plain =
                crypt(Cipher.DECRYPT_MODE, event.id(), Base64.getDecoder().decode(sealed));
        return event.withContent(SessionCodec.readContent(new String(plain, StandardCharsets.UTF_8)));
    }

    private static @Nullable String sealed(Content content) {
        boolean one = content.parts().size() == 1;
        return one && content.parts().get(0) instanceof Part.Data data && data.value() instanceof JsonObject object
                ? (String) object.get(SEALED)
                : null;
    }

    private static byte[] crypt(int mode, String id, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] nonce = Arrays.copyOf(id.getBytes(StandardCharsets.UTF_8), 12);
            cipher.init(mode, KEY, new GCMParameterSpec(128, nonce));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
