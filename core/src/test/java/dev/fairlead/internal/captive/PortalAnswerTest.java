package dev.fairlead.internal.captive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CaptivePortal;
import dev.fairlead.CaptivePortal.State;
import dev.fairlead.internal.stack.http.HttpException;
import dev.fairlead.internal.stack.http.HttpResponseParser;
import dev.fairlead.internal.stack.http.HttpResponseParser.Response;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortalAnswerTest {
    private static final PortalAnswer API =
            new PortalAnswer("wlan0", URI.create("https://portal.example/api"));
    private static final PortalAnswer PROBE =
            new PortalAnswer("wlan0", URI.create("http://probe.example/generate_204"));

    private static Response response(String head, String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        String text = "HTTP/1.1 " + head + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        ByteBuffer all = ByteBuffer.allocate(text.length() + body.length);
        all.put(text.getBytes(StandardCharsets.ISO_8859_1)).put(body).flip();
        try {
            Response response = new HttpResponseParser().take(all);
            assertNotNull(response);
            return response;
        } catch (HttpException e) {
            throw new AssertionError(e);
        }
    }

    private static CaptivePortal api(String content) {
        return API.ofApi(response("200 OK\r\nContent-Type: application/captive+json", content));
    }

    @Test
    void whatTheNetworkSaysOfItsPortalIsTold() {
        CaptivePortal portal =
                api(
                        """
                        {"captive": true, "user-portal-url": "https://portal.example/login?a=b",
                         "venue-info-url": "https://venue.example/", "seconds-remaining": 326,
                         "bytes-remaining": 65535, "can-extend-session": true, "more": [{"x": null}]}
                        """);
        assertEquals(
                new CaptivePortal(
                        "wlan0",
                        State.CAPTIVE,
                        Optional.of(URI.create("https://portal.example/login?a=b")),
                        Optional.of(URI.create("https://venue.example/")),
                        Optional.of(Duration.ofSeconds(326)),
                        "https://portal.example/api says so"),
                portal);
        assertEquals(State.OPEN, api("{\"captive\":false}").state());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "{}",
                "{\"captive\": \"true\"}",
                "{\"captive\": true} x",
                "{\"captive\": true",
                "{\"captive\": tru}",
                "{\"captive\": true, \"n\": 01}",
                "{\"captive\": true, \"s\": \"\\u12\"}",
            })
    void anAnswerThatMakesNoSenseIsNoAnswer(String content) {
        assertEquals(State.UNKNOWN, api(content).state());
    }

    @Test
    void aDeepOrLongAnswerIsRefused() {
        assertTrue(
                api("{\"captive\": true, \"a\": " + "[".repeat(60_000))
                        .because()
                        .contains("levels"));
        String many = "\"a\":1,".repeat(1001);
        assertTrue(api("{" + many + "\"captive\":true}").because().contains("members"));
    }

    @Test
    void anAnswerOfAnotherTypeOrStatusIsNoAnswer() {
        String captive = "{\"captive\": true}";
        assertEquals(
                State.UNKNOWN,
                API.ofApi(response("200 OK\r\nContent-Type: text/html", captive)).state());
        assertTrue(
                API.ofApi(response("302 Found\r\nLocation: https://elsewhere.example/", captive))
                        .because()
                        .contains("status 302"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "javascript:alert(1)", "x y", "/login", "https:"})
    void aPageThatIsNoneOfTheWebIsNotShown(String page) {
        CaptivePortal portal = api("{\"captive\":true,\"user-portal-url\":\"" + page + "\"}");
        assertEquals(State.CAPTIVE, portal.state());
        assertEquals(Optional.empty(), portal.page());
    }

    @ParameterizedTest
    @CsvSource({
        "204 No Content, '', OPEN, ",
        "302 Found|Location: http://portal.example/in, '', CAPTIVE, http://portal.example/in",
        "307 Elsewhere|Location: /in, '', CAPTIVE, http://probe.example/in",
        "302 Found, '', CAPTIVE, ",
        "302 Found|Location: file:///x, '', CAPTIVE, ",
        "511 Network Authentication Required, page, CAPTIVE, http://probe.example/generate_204",
        "200 OK, page, CAPTIVE, http://probe.example/generate_204",
        "200 OK, '', UNKNOWN, ",
        "404 Not Found, page, UNKNOWN, ",
        "503 Busy, '', UNKNOWN, ",
    })
    void anotherPageInThePlaceOfTheProbeIsAPortal(
            String head, String content, State state, String page) {
        CaptivePortal portal = PROBE.ofProbe(response(head.replace("|", "\r\n"), content));
        assertEquals(state, portal.state());
        assertEquals(Optional.ofNullable(page).map(URI::create), portal.page());
    }
}
