package dev.mayfly.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorFamilyTest {

    @ParameterizedTest
    @CsvSource({
        "ETIMEDOUT, TIMEOUT",
        "DeadlineExceeded, TIMEOUT",
        "504, TIMEOUT",
        "ECONNREFUSED, UNREACHABLE",
        "service-unavailable, UNREACHABLE",
        "ECONNRESET, NETWORK_ERROR",
        "invalid_request_error, VALIDATION_ERROR",
        "422, VALIDATION_ERROR",
        "authentication_error, UNAUTHORIZED",
        "401, UNAUTHORIZED",
        "permission_error, FORBIDDEN",
        "notFound, NOT_FOUND",
        "rate_limit_error, RATE_LIMITED",
        "overloaded_error, RATE_LIMITED",
        "500, SERVER_ERROR",
        "internal error, SERVER_ERROR",
        "418, CLIENT_ERROR",
        "lease_expired, TIMEOUT",
        "whatever, UNKNOWN_ERROR"
    })
    void knowsTheCodesOfProvidersLibrariesAndProtocols(String code, ErrorFamily family) {
        assertThat(ErrorFamily.of(code, null, false)).isEqualTo(family);
    }

    @ParameterizedTest
    @EnumSource
    void takesItsOwnNames(ErrorFamily family) {
        assertThat(ErrorFamily.of(family.name(), null, false)).isEqualTo(family);
    }

    @Test
    void asksTheCodeThenTheHttpStatusThenHowItEnded() {
        assertThat(ErrorFamily.of("FORBIDDEN", 500, true)).isEqualTo(ErrorFamily.FORBIDDEN);
        assertThat(ErrorFamily.of("whatever", 500, true)).isEqualTo(ErrorFamily.SERVER_ERROR);
        assertThat(ErrorFamily.of(null, 200, true)).isEqualTo(ErrorFamily.TIMEOUT);
        assertThat(ErrorFamily.of(null, null, false)).isEqualTo(ErrorFamily.UNKNOWN_ERROR);
    }
}
