/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.InterceptorChain;
import io.github.reactivesession.Part;
import io.github.reactivesession.ReadRequest;
import io.github.reactivesession.Role;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionInterceptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import reactor.core.publisher.Flux;

// begins: encryption
/** Stores contents encrypted (AES-GCM), and gives them back in the clear. A key of one's own, from a place of one's own. */
final class Encryption implements SessionInterceptor {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final String TYPE = "application/octet-stream";

    private final SecretKey key;

    Encryption(SecretKey key) {
        this.key = key;
    }

    @Override
    public Flux<Event> append(AppendRequest request, InterceptorChain<AppendRequest> chain) {
        return chain.proceed(request.map(this::encrypt)).map(this::decrypt);
    }

    @Override
    public Flux<Event> read(ReadRequest request, InterceptorChain<ReadRequest> chain) {
        return chain.proceed(request).map(this::decrypt);
    }

    private Event encrypt(Event event) {
        Content content = event.content();
        if (content == null) {
            return event;
        }
        byte[] secret = seal(SessionCodec.write(content).getBytes(StandardCharsets.UTF_8));
        return event.withContent(Content.of(Role.of("encrypted"), Part.media(TYPE, secret)));
    }

    private Event decrypt(Event event) {
        Content content = event.content();
        boolean secret = content != null && content.role().name().equals("encrypted");
        return secret && content.parts().get(0) instanceof Part.Media media ? decrypt(event, media.bytes()) : event;
    }

    private Event decrypt(Event event, byte[] secret) {
        return event.withContent(SessionCodec.readContent(new String(open(secret), StandardCharsets.UTF_8)));
    }

    private byte[] seal(byte[] plain) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] secret = cipher.doFinal(plain);
            return ByteBuffer.allocate(NONCE + secret.length)
                    .put(cipher.getIV())
                    .put(secret)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt", e);
        }
    }

    private byte[] open(byte[] sealed) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            GCMParameterSpec nonce = new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE);
            cipher.init(Cipher.DECRYPT_MODE, key, nonce);
            return cipher.doFinal(Arrays.copyOfRange(sealed, NONCE, sealed.length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot decrypt", e);
        }
    }
}
// ends
