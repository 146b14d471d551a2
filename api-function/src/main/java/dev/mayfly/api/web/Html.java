package dev.mayfly.api.web;

import gg.jte.generated.precompiled.StaticTemplates;
import gg.jte.generated.precompiled.Templates;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.models.runtime.JteModel;
import gg.jte.output.StringOutput;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.net.URI;

/** Answers with pages. */
public final class Html {

    /** Every template as a method whose parameters are those of the template. */
    public static final Templates TEMPLATES = new StaticTemplates();

    private static final MediaType TYPE = MediaType.of("text/html;charset=utf-8");

    private Html() {}

    public static MutableHttpResponse<String> ok(JteModel page) {
        return answer(HttpStatus.OK, page);
    }

    public static MutableHttpResponse<String> answer(HttpStatus status, JteModel page) {
        return fill(HttpResponse.status(status), page);
    }

    /** Sends the browser to another page of ours, which it asks for with GET. */
    public static MutableHttpResponse<String> see(String path) {
        return HttpResponse.seeOther(URI.create(path));
    }

    /** Gives a response the page for a body. */
    static MutableHttpResponse<String> fill(MutableHttpResponse<?> response, JteModel page) {
        var output = new StringOutput();
        page.render(new OwaspHtmlTemplateOutput(output));
        return response.body(output.toString()).contentType(TYPE);
    }
}
