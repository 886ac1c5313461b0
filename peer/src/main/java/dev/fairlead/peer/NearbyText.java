package dev.fairlead.peer;

import dev.fairlead.Endpoint;
import dev.fairlead.TxtRecord;
import dev.fairlead.peer.internal.auth.Tags;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a session says of itself in its TXT record, and what others make of it. No I/O.
///
/// `_t` has the tags, one for each peer that is known, in random order and filled up with random
/// ones to a multiple of eight, so that their number says little; `_n` the name, if it is told.
final class NearbyText {
    private static final String TAGS = "_t";
    private static final String NAME = "_n";
    private static final int MOST = 40;
    private static final int GROUP = 8;
    private static final int LONGEST_NAME = 63;
    private static final Duration HOUR = Duration.ofSeconds(Tags.SECONDS);

    private NearbyText() {}

    /// @param name empty to tell none
    /// @param instance which the tags are tied to, so that nobody else can show them under another
    static TxtRecord of(
            TxtRecord info,
            String name,
            List<KnownPeer> known,
            String instance,
            Instant now,
            RandomGenerator random) {
        List<byte[]> tags = new ArrayList<>();
        known.stream()
                .sorted(Comparator.comparing(KnownPeer::since).reversed())
                .limit(MOST)
                .forEach(peer -> tags.add(peer.tag(now, instance)));
        while (tags.isEmpty() || tags.size() % GROUP > 0) {
            byte[] nobody = new byte[Tags.LENGTH];
            random.nextBytes(nobody);
            tags.add(nobody);
        }
        Collections.shuffle(tags, random);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        tags.forEach(all::writeBytes);
        TxtRecord told = info.with(TAGS, all.toByteArray());
        return name.isEmpty() ? told : told.with(NAME, name);
    }

    /// @param txt of anybody
    static NearbyPeer read(
            Endpoint.Service endpoint, TxtRecord txt, List<KnownPeer> known, Instant now) {
        String name = txt.text(NAME).orElse("");
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        boolean usable =
                bytes > 0
                        && bytes <= LONGEST_NAME
                        && name.chars().noneMatch(Character::isISOControl);
        byte[] tags =
                txt.get(TAGS) instanceof TxtRecord.Value.Bytes value
                        ? value.toArray()
                        : new byte[0];
        return new NearbyPeer(
                endpoint,
                usable ? name : null,
                recognised(tags, known, endpoint.instance(), now),
                txt.without(TAGS).without(NAME),
                new NearbyState.Found());
    }

    /// Clocks may be an hour apart.
    private static @Nullable KnownPeer recognised(
            byte[] tags, List<KnownPeer> known, String instance, Instant now) {
        if (tags.length == 0 || tags.length > MOST * Tags.LENGTH || tags.length % Tags.LENGTH > 0) {
            return null;
        }
        for (KnownPeer peer : known) {
            for (Instant hour : List.of(now, now.minus(HOUR), now.plus(HOUR))) {
                byte[] tag = peer.tag(hour, instance);
                for (int at = 0; at < tags.length; at += Tags.LENGTH) {
                    if (Arrays.equals(tag, 0, Tags.LENGTH, tags, at, at + Tags.LENGTH)) {
                        return peer;
                    }
                }
            }
        }
        return null;
    }

    /// How long the tags of now are those of the hour.
    static Duration untilNext(Instant now) {
        return Duration.ofSeconds(Tags.SECONDS - Math.floorMod(now.getEpochSecond(), Tags.SECONDS));
    }
}
