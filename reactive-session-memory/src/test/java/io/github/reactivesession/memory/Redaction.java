/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.InterceptorChain;
import io.github.reactivesession.Part;
import io.github.reactivesession.SessionInterceptor;
import java.util.List;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;

// begins: redaction
/** Takes card numbers out of what is said, tokens of a stream included, before anything is stored. */
final class Redaction implements SessionInterceptor {
    private static final Pattern CARD = Pattern.compile("\\b\\d{4}([ -]?\\d{4}){3}\\b");

    @Override
    public Flux<Event> append(AppendRequest request, InterceptorChain<AppendRequest> chain) {
        return chain.proceed(request.map(Redaction::redact));
    }

    private static Event redact(Event event) {
        Content content = event.content();
        return content == null ? event : event.withContent(redact(content));
    }

    private static Content redact(Content content) {
        List<Part> parts = content.parts().stream().map(Redaction::redact).toList();
        return new Content(content.role(), parts, content.extra());
    }

    private static Part redact(Part part) {
        return part instanceof Part.Text text
                ? new Part.Text(CARD.matcher(text.text()).replaceAll("[card]"), text.extra())
                : part;
    }
}
// ends
