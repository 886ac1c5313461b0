package dev.fairlead.cli.show;

import dev.fairlead.Attempt;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Resolution;
import dev.fairlead.Resolver;
import dev.fairlead.TlsHandshake;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Reports as JSON objects. The fields are documented in `docs/cli-json.md`: none changes its
/// meaning, further ones may come.
public final class ReportJson {
    private ReportJson() {}

    /// How an endpoint was reached, or why not.
    ///
    /// @param failure what ended it; `null` if it is ready
    /// @param interfaceName over which it runs
    public static String report(
            EstablishmentReport report,
            @Nullable NetworkFailure failure,
            Optional<String> interfaceName) {
        return report(report, failure, false, null, interfaceName);
    }

    /// @param unanswered whether a datagram was sent, not refused, and nothing came back
    /// @param verification of the certificates; `null` without TLS
    public static String report(
            EstablishmentReport report,
            @Nullable NetworkFailure failure,
            boolean unanswered,
            @Nullable Verification verification,
            Optional<String> interfaceName) {
        return report(report, failure, unanswered, verification, interfaceName, (_, _) -> {});
    }

    /// @param more what else is known of a handshake; adds fields to its object
    public static String report(
            EstablishmentReport report,
            @Nullable NetworkFailure failure,
            boolean unanswered,
            @Nullable Verification verification,
            Optional<String> interfaceName,
            BiConsumer<Json, Handshake> more) {
        String good = unanswered ? "unanswered" : "ready";
        Json json =
                Json.of("report")
                        .put("id", report.id())
                        .put("endpoint", report.endpoint().toString())
                        .put("outcome", failure == null ? good : "failed");
        putFailure(json, failure);
        TlsHandshake tls = report.tls().orElse(null);
        json.putAll("warnings", verification == null ? List.of() : verification.warnings())
                .putMillis("totalMs", report.total())
                .putAll("resolution", report.resolutions(), ReportJson::resolution)
                .putAll("attempts", report.attempts(), ReportJson::attempt)
                .putAll(
                        "handshakes",
                        report.handshakes(),
                        (h, done) -> {
                            handshake(h, done, tls);
                            more.accept(h, done);
                        });
        if (verification == null) {
            json.putAll("presentedChain", List.of()).putNull("verification");
        } else {
            json.putAll("presentedChain", verification.presented(), TlsJson::certificate)
                    .put("verification", verification, TlsJson::verification);
        }
        return json.put(
                        "path",
                        report,
                        (path, r) ->
                                path.put("interface", interfaceName.orElse(null))
                                        .put("local", text(r.local()))
                                        .put("remote", text(r.remote())))
                .line();
    }

    /// What a look-up found, or why nothing.
    public static String lookup(
            String name,
            Resolver.@Nullable Lookup lookup,
            List<Resolution> steps,
            @Nullable NetworkFailure failure,
            Duration total) {
        Json json =
                Json.of("lookup")
                        .put("name", name)
                        .put("outcome", failure == null ? "found" : "failed");
        putFailure(json, failure);
        return json.putMillis("totalMs", total)
                .putAll(
                        "addresses",
                        lookup == null
                                ? List.of()
                                : lookup.addresses().stream().map(ReportText::address).toList())
                .putAll(
                        "records",
                        lookup == null ? List.<Resolver.Record>of() : lookup.records(),
                        (record, r) ->
                                record.put("name", r.name())
                                        .put("type", r.type())
                                        .put("ttl", r.timeToLive().toSeconds())
                                        .put("data", r.data()))
                .putAll("resolution", steps, ReportJson::resolution)
                .line();
    }

    /// The field `failure`: an object, or `null`.
    public static void putFailure(Json json, @Nullable NetworkFailure failure) {
        if (failure == null) {
            json.putNull("failure");
            return;
        }
        json.put(
                "failure",
                failure,
                (fields, f) ->
                        fields.put("stage", f.stage().toString())
                                .put("cause", f.cause())
                                .put("summary", f.summary())
                                .put("hint", Remedy.of(f))
                                .put("delivery", f.delivery(), ReportJson::delivery));
    }

    private static void delivery(Json json, Delivery delivery) {
        json.put("kind", word(delivery.kind()));
        if (delivery.acknowledged() < 0) {
            json.putNull("acknowledged");
        } else {
            json.put("acknowledged", delivery.acknowledged());
        }
        json.put("accepted", delivery.accepted());
    }

    private static void resolution(Json json, Resolution resolution) {
        json.put("query", resolution.query())
                .put("server", resolution.server())
                .put("source", word(resolution.source()))
                .putMillis("startMs", resolution.start())
                .putMillis("ms", resolution.duration())
                .putAll("answers", resolution.answers().stream().map(ReportText::address).toList())
                .put("failure", resolution.failure() == null ? null : resolution.failure().cause());
    }

    private static void attempt(Json json, Attempt attempt) {
        json.put("id", attempt.id())
                .put("address", attempt.address().toString())
                .put("protocol", attempt.protocol())
                .putMillis("startMs", attempt.start())
                .putMillis("endMs", attempt.end())
                .put("outcome", word(attempt.outcome()))
                .put("cause", attempt.failure())
                .put("reason", attempt.reason());
    }

    private static void handshake(Json json, Handshake handshake, @Nullable TlsHandshake tls) {
        json.put("protocol", handshake.protocol()).putMillis("ms", handshake.duration());
        if (tls != null && List.of("tls", "dtls").contains(handshake.protocol())) {
            TlsJson.handshake(json, tls);
        }
    }

    private static @Nullable String text(Optional<Endpoint> endpoint) {
        return endpoint.map(Endpoint::toString).orElse(null);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
