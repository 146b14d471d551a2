package dev.mayfly.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpGatewayTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
    private static final int TOO_MANY_BYTES = HttpGateway.MAX_PAYLOAD_BYTES + 1;

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpGateway gateway = bind();

    @BeforeEach
    void hasAPort() {
        assertThat(gateway.port()).isPositive();
    }

    @AfterEach
    void close() {
        client.close();
        gateway.close();
    }

    @Test
    void describesTheRequestAsApiGatewayDoes() throws Exception {
        var function = start(event -> answer(200));

        send(request("/api/batches?limit=5").header("X-Workspace-Id", "w").header("User-Agent", "curl"));

        var invocation = function.invocations().take();
        var event = invocation.event();
        assertThat(event.getVersion()).isEqualTo("1.0");
        assertThat(event.getHttpMethod()).isEqualTo("GET");
        assertThat(event.getPath()).isEqualTo("/api/batches");
        assertThat(event.getPathParameters()).isEqualTo(Map.of("proxy", "api/batches"));
        assertThat(event.getHeaders())
                .containsEntry("x-workspace-id", "w")
                .containsEntry("host", "localhost:" + gateway.port())
                .containsEntry("x-forwarded-proto", "http");
        assertThat(event.getRequestContext().getStage()).isEqualTo("$default");
        assertThat(event.getRequestContext().getPath()).isEqualTo("/api/batches");
        assertThat(event.getRequestContext().getRequestTime()).isEqualTo("04/Mar/2026:05:06:07 +0000");
        assertThat(event.getRequestContext().getRequestTimeEpoch())
                .isEqualTo(CLOCK.instant().toEpochMilli());
        assertThat(event.getRequestContext().getRequestId())
                .isEqualTo(invocation.context().getAwsRequestId());
        assertThat(event.getRequestContext().getIdentity().getSourceIp()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(event.getRequestContext().getIdentity().getUserAgent()).isEqualTo("curl");
        assertThat(invocation.context().getRemainingTimeInMillis()).isBetween(1, 29_000);
    }

    @Test
    void decodesQueriesAndKeepsEveryValue() throws Exception {
        var function = start(event -> answer(200));

        send(request("/?a=1&a=2&list=x%2Cy,z&word=caf%C3%A9+bar%20%26&empty=&flag&a=3&percent=100%25"));

        var event = function.invocations().take().event();
        assertThat(event.getMultiValueQueryStringParameters())
                .isEqualTo(Map.of(
                        "a", List.of("1", "2", "3"),
                        "list", List.of("x,y,z"),
                        "word", List.of("café bar &"),
                        "empty", List.of(""),
                        "flag", List.of(""),
                        "percent", List.of("100%")));
        assertThat(event.getQueryStringParameters()).containsEntry("a", "1").containsEntry("list", "x,y,z");
    }

    @Test
    void leavesQueriesOutWhenThereAreNone() throws Exception {
        var function = start(event -> answer(200));

        send(request("/"));

        var event = function.invocations().take().event();
        assertThat(event.getQueryStringParameters()).isNull();
        assertThat(event.getMultiValueQueryStringParameters()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/caf%C3%A9/%E2%82%AC, /café/€",
        "/a%20b, /a b",
        "/a+b, /a+b",
        "/a%2Fb%3Fc, /a/b?c",
        "/%F0%9F%A6%8B, /🦋",
        "/, /"
    })
    void decodesPaths(String sent, String path) throws Exception {
        var function = start(event -> answer(200));

        send(request(sent));

        assertThat(function.invocations().take().event().getPath()).isEqualTo(path);
    }

    @Test
    void keepsEveryValueOfAHeader() throws Exception {
        var function = start(event -> answer(200));

        send(request("/").header("X-Tag", "one").header("x-tag", "two").header("Cookie", "a=1; b=2"));

        var event = function.invocations().take().event();
        assertThat(event.getMultiValueHeaders().get("x-tag")).containsExactly("one", "two");
        assertThat(event.getHeaders()).containsEntry("x-tag", "two").containsEntry("cookie", "a=1; b=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=UTF-8",
                "text/csv",
                "TEXT/plain;charset=utf-8",
                "application/xml"
            })
    void passesTextAsItIs(String contentType) throws Exception {
        var function = start(event -> answer(200));

        send(request("/").header("Content-Type", contentType).POST(BodyPublishers.ofString("{\"word\": \"café 🦋\"}")));

        var event = function.invocations().take().event();
        assertThat(event.getBody()).isEqualTo("{\"word\": \"café 🦋\"}");
        assertThat(event.getIsBase64Encoded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "text/plain; charset=iso-8859-1",
                "image/png"
            })
    void passesEverythingElseInBase64(String contentType) throws Exception {
        var function = start(event -> answer(200));

        send(request("/").header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(everyByte())));

        var event = function.invocations().take().event();
        assertThat(Base64.getDecoder().decode(event.getBody())).isEqualTo(everyByte());
        assertThat(event.getIsBase64Encoded()).isTrue();
    }

    @Test
    void passesNoBodyAsNone() throws Exception {
        var function = start(event -> answer(200));

        send(request("/").header("Content-Type", "application/json").POST(BodyPublishers.noBody()));

        var event = function.invocations().take().event();
        assertThat(event.getBody()).isNull();
        assertThat(event.getIsBase64Encoded()).isFalse();
    }

    @Test
    void givesBinaryBodiesBackByteForByte() throws Exception {
        start(event -> answer(200)
                .withHeaders(Map.of("Content-Type", "image/png"))
                .withIsBase64Encoded(true)
                .withBody(Base64.getEncoder().encodeToString(everyByte())));

        var response = send(request("/"));

        assertThat(response.body()).isEqualTo(everyByte());
        assertThat(response.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(response.headers().firstValue("Content-Length")).contains("256");
    }

    @Test
    void givesTextBackInUtf8() throws Exception {
        start(event -> answer(418).withBody("café 🦋"));

        var response = send(request("/"));

        assertThat(response.statusCode()).isEqualTo(418);
        assertThat(response.body()).asString(StandardCharsets.UTF_8).isEqualTo("café 🦋");
    }

    @Test
    void givesEveryCookieBack() throws Exception {
        start(event -> answer(200)
                .withHeaders(Map.of("Set-Cookie", "only=one", "X-Single", "s"))
                .withMultiValueHeaders(
                        Map.of("set-cookie", List.of("a=1; Path=/", "b=2, c"), "X-Many", List.of("1", "2"))));

        var headers = send(request("/")).headers();

        assertThat(headers.allValues("Set-Cookie")).containsExactlyInAnyOrder("a=1; Path=/", "b=2, c");
        assertThat(headers.allValues("X-Single")).containsExactly("s");
        assertThat(headers.allValues("X-Many")).containsExactlyInAnyOrder("1", "2");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void sendsNoBodyWhereNoneMayBe(int status) throws Exception {
        start(event -> answer(status).withBody("not to be sent"));

        var response = send(request("/"));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void answersHeadWithTheLengthAndWithoutTheBody() throws Exception {
        start(event -> answer(200).withHeaders(Map.of("Content-Length", "999")).withBody("12345"));

        var response = send(request("/").HEAD());

        assertThat(response.headers().firstValue("Content-Length")).contains("5");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void answersForAFunctionThatFails() throws Exception {
        start(event -> {
            throw new IllegalStateException("on purpose");
        });

        var response = send(request("/"));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"message\":\"Internal Server Error\"}");
    }

    @Test
    void answersForAFunctionThatGivesNoStatus() throws Exception {
        start(event -> new APIGatewayProxyResponseEvent());

        assertThat(send(request("/")).statusCode()).isEqualTo(502);
    }

    @Test
    void refusesRequestsThatLambdaWouldNotTake() throws Exception {
        var function = start(event -> answer(200));

        var response = send(request("/")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[TOO_MANY_BYTES])));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(function.invocations()).isEmpty();
    }

    @Test
    void countsWhatBase64Adds() throws Exception {
        var function = start(event -> answer(200));
        byte[] body = new byte[HttpGateway.MAX_PAYLOAD_BYTES * 4 / 5];

        assertThat(send(request("/").POST(BodyPublishers.ofByteArray(body))).statusCode())
                .isEqualTo(413);
        assertThat(function.invocations()).isEmpty();
    }

    @Test
    void takesALargeBody() throws Exception {
        var function = start(event -> answer(200));
        String body = "x".repeat(5_000_000);

        send(request("/").header("Content-Type", "text/plain").POST(BodyPublishers.ofString(body)));

        assertThat(function.invocations().take().event().getBody()).isEqualTo(body);
    }

    @Test
    void refusesAnswersThatLambdaWouldNotGive() throws Exception {
        start(event -> answer(200).withBody("x".repeat(TOO_MANY_BYTES)));

        var response = send(request("/"));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).asString(StandardCharsets.UTF_8).contains("Internal Server Error");
    }

    @Test
    void answersManyRequestsAtTheSameTimeEachWithItsOwnAnswer() throws Exception {
        int count = 200;
        var together = new CyclicBarrier(count);
        start(event -> {
            try {
                together.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return answer(200).withBody(event.getPath());
        });

        var responses = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
        for (int index = 0; index < count; index++) {
            responses.add(client.sendAsync(request("/" + index).build(), BodyHandlers.ofByteArray()));
        }

        for (int index = 0; index < count; index++) {
            assertThat(responses.get(index).get().body())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("/" + index);
        }
    }

    @Test
    void finishesWhatItIsAnsweringWhenItCloses() throws Exception {
        var asked = new CountDownLatch(1);
        var mayAnswer = new CountDownLatch(1);
        start(event -> {
            asked.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answer(200).withBody("done");
        });

        var response = client.sendAsync(request("/").build(), BodyHandlers.ofByteArray());
        asked.await();
        var closing = Thread.startVirtualThread(gateway::close);
        mayAnswer.countDown();

        assertThat(response.get().body()).asString(StandardCharsets.UTF_8).isEqualTo("done");
        closing.join();
        assertThatThrownBy(() -> send(request("/"))).isInstanceOf(ConnectException.class);
    }

    @Test
    void saysWhenThePortIsTaken() {
        assertThatThrownBy(() -> HttpGateway.bind(gateway.port(), CLOCK)).isInstanceOf(IOException.class);
    }

    private RecordingFunction start(Function<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> answer) {
        var function = RecordingFunction.answering(answer);
        gateway.start(function);
        return function;
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(gateway.port(), pathAndQuery)))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static APIGatewayProxyResponseEvent answer(int status) {
        return new APIGatewayProxyResponseEvent().withStatusCode(status);
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) index;
        }
        return bytes;
    }

    private static HttpGateway bind() {
        try {
            return HttpGateway.bind(0, CLOCK);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
