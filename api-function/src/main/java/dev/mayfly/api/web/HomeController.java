package dev.mayfly.api.web;

import dev.mayfly.api.access.AllowsAnyone;
import dev.mayfly.api.access.WebPage;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;

/** The address without a path. */
@Hidden
@WebPage
@Controller
final class HomeController {

    @AllowsAnyone
    @Get
    HttpResponse<?> show() {
        return Html.see(LocalPath.HOME);
    }
}
